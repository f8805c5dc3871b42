// What Swift cannot say. It compiles a module for one instruction set, and this package's is AVX2; C can
// compile single functions for another, and so the few inner loops that gain most from AVX-512F are here.
// Each does what a loop of Sources/Engine/Kernels does, addition for addition, and so gives the same bits.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Whether processor and system have the registers; false on other architectures than x86-64.
bool clb_has_wide_registers(void);

/// Asks for memory that will soon be read, without waiting for it.
void clb_prefetch(const void *memory, int64_t bytes);

#if defined(__x86_64__)

/// Rows of a panel of A; one of B has as many columns as a register has numbers, 16.
enum { CLB_PANEL_ROWS = 6 };

/// A tile of C: up to two panels of A, [depth][6] each, by up to two panels of B, [depth][16] each.
///
/// Adds to `target` where `adding`, else stores. s <- fma(a, b, s) for p = 0 ... depth - 1.
///
/// \param lower The second panel of A, or NULL for a tile of six rows.
/// \param right The second panel of B, or NULL for a tile of sixteen columns.
/// \param row_length From one row of `target` to the next.
void clb_add_tile(
    const float *upper, const float *lower, const float *left, const float *right, int64_t depth,
    float *target, int64_t row_length, bool adding);

/// `target` <- `start` + sum of values[e] * row(indices[e]), all of `stride` numbers, a multiple of 16.
void clb_sum_rows(
    const float *matrix, int64_t stride, const uint16_t *indices, const float *values,
    int64_t count, const float *start, float *target);

/// row(indices[e]) <- row(indices[e]) + values[e] * `addend`, for each entry in turn.
void clb_add_to_rows(
    float *matrix, int64_t stride, const uint16_t *indices, const float *values, int64_t count,
    const float *addend);

/// target[e] <- row(indices[e]) . `factor`: sixteen partial sums, then those from the first to the last.
void clb_multiply_rows(
    const float *matrix, int64_t stride, const uint16_t *indices, int64_t count,
    const float *factor, float *target);

enum { CLB_PRODUCT_ROWS = 4 };

/// products[4 i + j] <- left[i] . right[j], over `width` numbers, a multiple of 16: sixteen partial sums,
/// then those from the first to the last.
void clb_inner_products(
    const float *const left[CLB_PRODUCT_ROWS], const float *const right[CLB_PRODUCT_ROWS],
    int64_t width, float *products);

/// Keeps the values that are not <= 0, with their places, and returns how many they are.
///
/// \param places,kept Room for `count` rounded up to 16, all of which may be written.
int64_t clb_collect_active(const float *values, int64_t count, uint16_t *places, float *kept);

/// Sums over shifted rows, the tile of a convolution: `rows` sums for each of up to 32 positions.
///
/// s[r] <- fma(weights[k * rows + r], x[offsets[k] + lane], s[r]) for k = 0 ... depth - 1, with x `left` for
/// the first sixteen positions and `right` for the others; from `start[r]`, from what `target` holds
/// where `adding`, or from 0.
///
/// \param rows 1 ... CLB_SHIFTED_ROWS.
/// \param right NULL for sixteen positions.
/// \param start NULL for none.
/// \param row_length From one row of the targets to the next.
enum { CLB_SHIFTED_ROWS = 14 };
void clb_add_shifted(
    const float *weights, int64_t rows, const int32_t *offsets, int64_t depth, const float *left,
    const float *right, const float *start, bool adding, float *left_target, float *right_target,
    int64_t row_length);

/// Positions of a stack of images, and how far it is in memory from one to the next.
struct clb_positions {
  int64_t images, height, width;
  /// Between neighbors in a row, between rows and between images.
  int64_t step, row, image;
};

/// Sums of outer products over positions: target[r][lane] <- fma(errors[n * error_step + r], x[lane], ...).
///
/// x is what lies at position n in memory, from `left` on for the first sixteen lanes and from `right`
/// on for the others; n counts the positions image by image and row by row. Adds to `target`.
///
/// \param rows 1 ... CLB_SHIFTED_ROWS.
/// \param right NULL for sixteen lanes.
void clb_add_outer(
    const float *errors, int64_t error_step, int64_t rows, const float *left, const float *right,
    const struct clb_positions *positions, float *target, int64_t row_length);

/// The numbers of a kernel of three rows and three columns.
enum { CLB_DEPTHWISE_TAPS = 9 };

/// A plane that is convolved with a kernel of its own, where neighboring outputs read neighboring numbers: with
/// stride 1 in the plane itself, with stride 2 in its four phases, which are copied side by side first.
struct clb_depthwise {
  int64_t channels;
  /// Of a plane of the fine image; even where there are phases.
  int64_t height, width;
  /// Rows and columns of zeros before the first pixel.
  int64_t padding;
  /// Of a plane of the coarse image, and so of a phase.
  int64_t positions;
  /// Memory for the four phases of a plane, [2 rows][2 columns][positions]; NULL where the stride is 1.
  float *phases;
};

/// What every tap of the kernel reads for some vectors of positions.
struct clb_taps {
  int64_t vectors;
  /// The first position of each vector, and which lanes it has.
  const int32_t *starts;
  const uint16_t *lanes;
  /// How far from a position's place its number lies, by tap, and for which lanes it is in the image, by vector
  /// and tap; outside it is 0.
  const int32_t *offsets;
  const uint16_t *masks;
};

/// coarse <- start + sum of weights[t] * fine, tap by tap, for one image.
///
/// \param start By channel; NULL for 0.
void clb_depthwise_gather(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *weights, const float *start, float *coarse);

/// fine <- sum of weights[t] * coarse from 0, tap by tap, of those that meet a pixel; added where `adding`.
///
/// \param counts How many taps meet each phase, 1, 2 or 4.
/// \param met These taps, phase by phase in ascending order; not read where the stride is 1.
void clb_depthwise_spread(
    const struct clb_depthwise *d, const struct clb_taps *taps, const int32_t *counts,
    const int32_t *met, const float *coarse, const float *weights, bool adding, float *fine);

/// gradient[t] <- gradient[t] + sum of coarse * fine: by lane from vector to vector, then lane by lane.
void clb_depthwise_outer(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *coarse, float *gradient);

#endif
