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

#endif
