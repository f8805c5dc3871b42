#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

// Twelve rows of two registers: 24 of the 32 hold sums. Counts are constants where this is inlined.
WIDE_INLINE void add_tile(
    const float *upper, const float *lower, const float *left, const float *right, int64_t depth,
    float *target, int64_t row_length, bool adding, int rows, int vectors) {
  __m512 sums[2 * CLB_PANEL_ROWS][2];
  UNROLLED
  for (int i = 0; i < rows; i++) {
    UNROLLED
    for (int j = 0; j < vectors; j++) {
      sums[i][j] = adding
                       ? _mm512_loadu_ps(target + i * row_length + j * LANES)
                       : _mm512_setzero_ps();
    }
  }
  for (int64_t p = 0; p < depth; p++) {
    __m512 first = _mm512_loadu_ps(left);
    __m512 second = vectors == 2 ? _mm512_loadu_ps(right) : first;
    UNROLLED
    for (int i = 0; i < rows; i++) {
      __m512 factor =
          _mm512_set1_ps(i < CLB_PANEL_ROWS ? upper[i] : lower[i - CLB_PANEL_ROWS]);
      sums[i][0] = _mm512_fmadd_ps(factor, first, sums[i][0]);
      if (vectors == 2) sums[i][1] = _mm512_fmadd_ps(factor, second, sums[i][1]);
    }
    upper += CLB_PANEL_ROWS;
    left += LANES;
    if (rows > CLB_PANEL_ROWS) lower += CLB_PANEL_ROWS;
    if (vectors == 2) right += LANES;
  }
  UNROLLED
  for (int i = 0; i < rows; i++) {
    UNROLLED
    for (int j = 0; j < vectors; j++) {
      _mm512_storeu_ps(target + i * row_length + j * LANES, sums[i][j]);
    }
  }
}

WIDE void clb_add_tile(
    const float *upper, const float *lower, const float *left, const float *right, int64_t depth,
    float *target, int64_t row_length, bool adding) {
  enum { ONE = CLB_PANEL_ROWS, TWO = 2 * CLB_PANEL_ROWS };
  if (lower && right) {
    add_tile(upper, lower, left, right, depth, target, row_length, adding, TWO, 2);
  } else if (lower) {
    add_tile(upper, lower, left, right, depth, target, row_length, adding, TWO, 1);
  } else if (right) {
    add_tile(upper, lower, left, right, depth, target, row_length, adding, ONE, 2);
  } else {
    add_tile(upper, lower, left, right, depth, target, row_length, adding, ONE, 1);
  }
}

#endif
