// The planes of depthwise convolutions that fit into registers, or whose rows are whole registers.
//
// Every tap reads a plane shifted by up to one row and one column. Shifted registers are made of others here, with
// zeros at the edges, since loads at any address and by masks are several times slower.
#pragma once

#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

enum { TAPS = CLB_DEPTHWISE_TAPS };

// Lane i of the result is lane i + `columns` where that is in the same row of `width` lanes, and else 0.
WIDE_INLINE __m512 shift_columns(__m512 values, int columns, int width) {
  if (columns == 0) return values;
  const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  uint32_t row = columns < 0 ? (1u << width) - 2 : (1u << (width - 1)) - 1, mask = 0;
  UNROLLED
  for (int lane = 0; lane < LANES; lane += width) mask |= row << lane;
  return _mm512_maskz_permutexvar_ps(
      (__mmask16)mask, _mm512_add_epi32(lanes, _mm512_set1_epi32(columns)), values);
}

// The same for rows of four lanes, four of which make a plane.
WIDE_INLINE __m512 shift_rows_of_four(__m512 values, int rows) {
  if (rows == 0) return values;
  __m512i zero = _mm512_setzero_si512(), own = _mm512_castps_si512(values);
  // Not to be guessed what it is: the compiler would make an expansion of it, which takes longer.
  __asm__("" : "+v"(zero));
  return _mm512_castsi512_ps(
      rows < 0 ? _mm512_alignr_epi32(own, zero, 12) : _mm512_alignr_epi32(zero, own, 4));
}

WIDE_INLINE void load_weights(__m512 w[TAPS], const float *weights) {
  UNROLLED
  for (int t = 0; t < TAPS; t++) w[t] = _mm512_set1_ps(weights[t]);
}

WIDE_INLINE void store(float *target, __m512 values, bool adding) {
  if (adding) values = _mm512_add_ps(_mm512_loadu_ps(target), values);
  _mm512_storeu_ps(target, values);
}

// The last row and the first of two pairs of rows of eight lanes.
WIDE_INLINE __m512 between(__m512 first, __m512 second) {
  return _mm512_shuffle_f32x4(first, second, 0x4E);
}

// Sums of nine shifts of a plane of 8x8, from `start`; the errors see it from the other side.
WIDE_INLINE void sum_8x8(
    const float *source, const __m512 w[TAPS], __m512 start, bool reversed, bool adding,
    float *target) {
  // By column: pairs of rows from an even one on, and those from an odd one on.
  __m512 even[4][3], odd[5][3];
  UNROLLED
  for (int j = 0; j < 3; j++) {
    UNROLLED
    for (int v = 0; v < 4; v++) {
      even[v][j] = shift_columns(_mm512_loadu_ps(source + v * LANES), j - 1, 8);
    }
    odd[0][j] = between(_mm512_setzero_ps(), even[0][j]);
    UNROLLED
    for (int v = 1; v < 4; v++) odd[v][j] = between(even[v - 1][j], even[v][j]);
    odd[4][j] = between(even[3][j], _mm512_setzero_ps());
  }
  UNROLLED
  for (int v = 0; v < 4; v++) {
    __m512 sum = start;
    UNROLLED
    for (int t = 0; t < TAPS; t++) {
      int i = reversed ? 2 - t / 3 : t / 3, j = reversed ? 2 - t % 3 : t % 3;
      sum = _mm512_fmadd_ps(i == 1 ? even[v][j] : odd[v + i / 2][j], w[t], sum);
    }
    store(target + v * LANES, sum, adding);
  }
}

// The same for a plane of 4x4, which is one register.
WIDE_INLINE void sum_4x4(
    const float *source, const __m512 w[TAPS], __m512 start, bool reversed, bool adding,
    float *target) {
  __m512 plane = _mm512_loadu_ps(source), columns[3], sum = start;
  UNROLLED
  for (int j = 0; j < 3; j++) columns[j] = shift_columns(plane, j - 1, 4);
  UNROLLED
  for (int t = 0; t < TAPS; t++) {
    int i = reversed ? 2 - t / 3 : t / 3, j = reversed ? 2 - t % 3 : t % 3;
    sum = _mm512_fmadd_ps(shift_rows_of_four(columns[j], i - 1), w[t], sum);
  }
  store(target, sum, adding);
}

// The same for a plane whose rows are whole registers.
WIDE_INLINE void sum_wide(
    const float *source, int64_t height, int64_t width, const __m512 w[TAPS], __m512 start,
    bool reversed, bool adding, float *target) {
  for (int64_t x = 0; x < width; x += LANES) {
    __m512 rows[3][3];
    UNROLLED
    for (int j = 0; j < 3; j++) rows[0][j] = rows[1][j] = rows[2][j] = _mm512_setzero_ps();
    for (int64_t y = -1; y < height; y++) {
      UNROLLED
      for (int j = 0; j < 3; j++) {
        rows[0][j] = rows[1][j];
        rows[1][j] = rows[2][j];
        rows[2][j] = _mm512_setzero_ps();
      }
      if (y + 1 < height) {
        const float *next = source + (y + 1) * width + x;
        rows[2][1] = _mm512_loadu_ps(next);
        rows[2][0] = x > 0 ? _mm512_loadu_ps(next - 1) : shift_columns(rows[2][1], -1, 16);
        rows[2][2] = x + LANES < width ? _mm512_loadu_ps(next + 1) : shift_columns(rows[2][1], 1, 16);
      }
      if (y < 0) continue;
      __m512 sum = start;
      UNROLLED
      for (int t = 0; t < TAPS; t++) {
        int i = reversed ? 2 - t / 3 : t / 3, j = reversed ? 2 - t % 3 : t % 3;
        sum = _mm512_fmadd_ps(rows[i][j], w[t], sum);
      }
      store(target + y * width + x, sum, adding);
    }
  }
}

// MARK: Stride 2 from 8x8 to 4x4, whose four phases are a register each

// The phase of a row or column of the kernel, and by how much its numbers are shifted there.
WIDE_INLINE int phase_of(int tap, int padding) { return (tap + padding) % 2; }
WIDE_INLINE int shift_of(int tap, int padding) { return padding ? (tap == 0 ? -1 : 0) : tap / 2; }

WIDE_INLINE void split_8x8(const float *plane, __m512 phases[4]) {
  // Of the first or second rows of two pairs: even columns, then odd ones.
  const __m512i upper = _mm512_setr_epi32(0, 2, 4, 6, 16, 18, 20, 22, 1, 3, 5, 7, 17, 19, 21, 23);
  const __m512i lower = _mm512_add_epi32(upper, _mm512_set1_epi32(8));
  __m512 rows[4];
  UNROLLED
  for (int v = 0; v < 4; v++) rows[v] = _mm512_loadu_ps(plane + v * LANES);
  UNROLLED
  for (int a = 0; a < 2; a++) {
    __m512 first = _mm512_permutex2var_ps(rows[0], a ? lower : upper, rows[1]);
    __m512 second = _mm512_permutex2var_ps(rows[2], a ? lower : upper, rows[3]);
    phases[2 * a] = _mm512_shuffle_f32x4(first, second, 0x44);
    phases[2 * a + 1] = _mm512_shuffle_f32x4(first, second, 0xEE);
  }
}

WIDE_INLINE void join_8x8(const __m512 phases[4], bool adding, float *plane) {
  const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
  UNROLLED
  for (int half = 0; half < 2; half++) {
    __m512 even = _mm512_permutex2var_ps(phases[0], half ? high : low, phases[1]);
    __m512 odd = _mm512_permutex2var_ps(phases[2], half ? high : low, phases[3]);
    store(plane + 2 * half * LANES, _mm512_shuffle_f32x4(even, odd, 0x44), adding);
    store(plane + (2 * half + 1) * LANES, _mm512_shuffle_f32x4(even, odd, 0xEE), adding);
  }
}

WIDE_INLINE void gather_8x8_by_2(
    const float *source, const __m512 w[TAPS], __m512 start, int padding, float *target) {
  __m512 phases[4], sum = start;
  split_8x8(source, phases);
  UNROLLED
  for (int t = 0; t < TAPS; t++) {
    __m512 phase = phases[2 * phase_of(t / 3, padding) + phase_of(t % 3, padding)];
    __m512 seen = shift_rows_of_four(
        shift_columns(phase, shift_of(t % 3, padding), 4), shift_of(t / 3, padding));
    sum = _mm512_fmadd_ps(seen, w[t], sum);
  }
  _mm512_storeu_ps(target, sum);
}

WIDE_INLINE void spread_8x8_by_2(
    const float *source, const __m512 w[TAPS], int padding, bool adding, float *target) {
  __m512 errors = _mm512_loadu_ps(source), phases[4];
  UNROLLED
  for (int p = 0; p < 4; p++) phases[p] = _mm512_setzero_ps();
  UNROLLED
  for (int t = 0; t < TAPS; t++) {
    int p = 2 * phase_of(t / 3, padding) + phase_of(t % 3, padding);
    __m512 met = shift_rows_of_four(
        shift_columns(errors, -shift_of(t % 3, padding), 4), -shift_of(t / 3, padding));
    phases[p] = _mm512_fmadd_ps(met, w[t], phases[p]);
  }
  join_8x8(phases, adding, target);
}

// MARK: Rows of whole registers, with stride 1 in a plane and with stride 2 in its phases

// What a tap reads from column `x` on.
WIDE_INLINE __m512 read_row(const float *row, int64_t x, int64_t width, int columns) {
  if (columns < 0) {
    return x > 0 ? _mm512_loadu_ps(row + x - 1) : shift_columns(_mm512_loadu_ps(row), -1, LANES);
  }
  if (columns > 0) {
    return x + LANES < width ? _mm512_loadu_ps(row + x + 1)
                             : shift_columns(_mm512_loadu_ps(row + x), 1, LANES);
  }
  return _mm512_loadu_ps(row + x);
}

WIDE_INLINE void gather_by_2(
    const float *phases, int64_t height, int64_t width, const __m512 w[TAPS], __m512 start,
    int padding, float *target) {
  for (int64_t y = 0; y < height; y++) {
    for (int64_t x = 0; x < width; x += LANES) {
      __m512 sum = start;
      UNROLLED
      for (int t = 0; t < TAPS; t++) {
        int64_t row = y + shift_of(t / 3, padding);
        int p = 2 * phase_of(t / 3, padding) + phase_of(t % 3, padding);
        __m512 seen = _mm512_setzero_ps();
        if (row >= 0 && row < height) {
          seen = read_row(phases + (p * height + row) * width, x, width, shift_of(t % 3, padding));
        }
        sum = _mm512_fmadd_ps(seen, w[t], sum);
      }
      _mm512_storeu_ps(target + y * width + x, sum);
    }
  }
}

WIDE_INLINE void spread_by_2(
    const float *errors, int64_t height, int64_t width, const __m512 w[TAPS], int padding,
    float *phases) {
  UNROLLED
  for (int p = 0; p < 4; p++) {
    for (int64_t y = 0; y < height; y++) {
      for (int64_t x = 0; x < width; x += LANES) {
        __m512 sum = _mm512_setzero_ps();
        UNROLLED
        for (int t = 0; t < TAPS; t++) {
          if (2 * phase_of(t / 3, padding) + phase_of(t % 3, padding) != p) continue;
          int64_t row = y - shift_of(t / 3, padding);
          if (row < 0 || row >= height) continue;
          sum = _mm512_fmadd_ps(
              read_row(errors + row * width, x, width, -shift_of(t % 3, padding)), w[t], sum);
        }
        _mm512_storeu_ps(phases + (p * height + y) * width + x, sum);
      }
    }
  }
}

WIDE_INLINE void outer_wide(
    const float *source, const float *errors, int64_t height, int64_t width, int stride,
    int padding, __m512 sums[LANES]) {
  for (int64_t y = 0; y < height; y++) {
    for (int64_t x = 0; x < width; x += LANES) {
      __m512 error = _mm512_loadu_ps(errors + y * width + x);
      UNROLLED
      for (int t = 0; t < TAPS; t++) {
        int p = stride == 1 ? 0 : 2 * phase_of(t / 3, padding) + phase_of(t % 3, padding);
        int64_t row = y + (stride == 1 ? t / 3 - 1 : shift_of(t / 3, padding));
        int columns = stride == 1 ? t % 3 - 1 : shift_of(t % 3, padding);
        if (row < 0 || row >= height) continue;
        sums[t] = _mm512_fmadd_ps(
            error, read_row(source + (p * height + row) * width, x, width, columns), sums[t]);
      }
    }
  }
}

// MARK: Gradients of weights
//
// Partial sums are by column, so a register has the same row of several planes: two of eight columns, or four of
// four.

// Rows 0 to 7 of two planes of 8x8.
WIDE_INLINE void load_pair(const float *first, const float *second, __m512 rows[8]) {
  UNROLLED
  for (int v = 0; v < 4; v++) {
    __m512 a = _mm512_loadu_ps(first + v * LANES), b = _mm512_loadu_ps(second + v * LANES);
    rows[2 * v] = _mm512_shuffle_f32x4(a, b, 0x44);
    rows[2 * v + 1] = _mm512_shuffle_f32x4(a, b, 0xEE);
  }
}

// From four planes of 4x4 to their rows 0 to 3.
WIDE_INLINE void turn_four(__m512 r[4]) {
  __m512 a = _mm512_shuffle_f32x4(r[0], r[1], 0x44), b = _mm512_shuffle_f32x4(r[2], r[3], 0x44);
  __m512 c = _mm512_shuffle_f32x4(r[0], r[1], 0xEE), d = _mm512_shuffle_f32x4(r[2], r[3], 0xEE);
  r[0] = _mm512_shuffle_f32x4(a, b, 0x88);
  r[1] = _mm512_shuffle_f32x4(a, b, 0xDD);
  r[2] = _mm512_shuffle_f32x4(c, d, 0x88);
  r[3] = _mm512_shuffle_f32x4(c, d, 0xDD);
}

WIDE_INLINE void outer_8x8(
    const float *fine[2], const float *coarse[2], __m512 sums[TAPS]) {
  __m512 rows[8], errors[8];
  load_pair(fine[0], fine[1], rows);
  load_pair(coarse[0], coarse[1], errors);
  UNROLLED
  for (int j = 0; j < 3; j++) {
    __m512 shifted[8];
    UNROLLED
    for (int y = 0; y < 8; y++) shifted[y] = shift_columns(rows[y], j - 1, 8);
    UNROLLED
    for (int i = 0; i < 3; i++) {
      __m512 sum = _mm512_setzero_ps();
      UNROLLED
      for (int y = 0; y < 8; y++) {
        if (y + i < 1 || y + i > 8) continue;
        sum = _mm512_fmadd_ps(errors[y], shifted[y + i - 1], sum);
      }
      sums[3 * i + j] = sum;
    }
  }
}

// `phases` has one phase where the stride is 1, and else four.
WIDE_INLINE void outer_4x4(
    __m512 phases[4][4], const float *coarse[4], int stride, int padding, __m512 sums[TAPS]) {
  __m512 errors[4];
  UNROLLED
  for (int p = 0; p < 4; p++) errors[p] = _mm512_loadu_ps(coarse[p]);
  turn_four(errors);
  UNROLLED
  for (int p = 0; p < stride * stride; p++) turn_four(phases[p]);
  UNROLLED
  for (int t = 0; t < TAPS; t++) {
    int p = stride == 1 ? 0 : 2 * phase_of(t / 3, padding) + phase_of(t % 3, padding);
    int rows = stride == 1 ? t / 3 - 1 : shift_of(t / 3, padding);
    int columns = stride == 1 ? t % 3 - 1 : shift_of(t % 3, padding);
    __m512 sum = _mm512_setzero_ps();
    UNROLLED
    for (int y = 0; y < 4; y++) {
      if (y + rows < 0 || y + rows > 3) continue;
      sum = _mm512_fmadd_ps(errors[y], shift_columns(phases[p][y + rows], columns, 4), sum);
    }
    sums[t] = sum;
  }
}

// Groups of planes whose partial sums are added up together.
enum { GROUPS = 16 };

// Adds the sums over lanes, first to last, of `planes` planes, `parts` of which share a register.
WIDE_INLINE void add_lane_sums(
    __m512 partial[GROUPS * TAPS], int parts, int64_t planes, float *gradient) {
  float sums[4][GROUPS * TAPS + LANES];
  int64_t used = (planes + parts - 1) / parts * TAPS;
  for (int64_t first = 0; first < used; first += LANES) {
    __m512 r[LANES];
    UNROLLED
    for (int i = 0; i < LANES; i++) r[i] = partial[first + i];
    transpose_lanes(r);
    UNROLLED
    for (int q = 0; q < parts; q++) {
      __m512 sum = r[q * LANES / parts];
      UNROLLED
      for (int i = 1; i < LANES / parts; i++) sum = _mm512_add_ps(sum, r[q * LANES / parts + i]);
      _mm512_storeu_ps(sums[q] + first, sum);
    }
  }
  // Plane by plane first, each over what the one before has written too much, so that nothing waits for a store.
  float ordered[4 * GROUPS * TAPS + LANES];
  for (int64_t plane = 0; plane < planes; plane++) {
    __m512 sum = _mm512_loadu_ps(sums[plane % parts] + plane / parts * TAPS);
    _mm512_storeu_ps(ordered + plane * TAPS, sum);
  }
  int64_t count = planes * TAPS;
  for (int64_t i = 0; i < count; i += LANES) {
    __mmask16 some = count - i < LANES ? (__mmask16)((1u << (count - i)) - 1) : 0xFFFF;
    __m512 own = _mm512_maskz_loadu_ps(some, gradient + i);
    _mm512_mask_storeu_ps(gradient + i, some, _mm512_add_ps(own, _mm512_loadu_ps(ordered + i)));
  }
}

#endif
