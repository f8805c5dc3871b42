#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

// Rows and vectors are constants where these are inlined, so that all sums stay in registers.
WIDE_INLINE void add_shifted(
    const float *weights, const int32_t *offsets, int64_t depth, const float *left,
    const float *right, const float *start, bool adding, float *left_target, float *right_target,
    int64_t row_length, int rows, int vectors) {
  __m512 sums[CLB_SHIFTED_ROWS][2];
  UNROLLED
  for (int r = 0; r < rows; r++) {
    __m512 first = start ? _mm512_set1_ps(start[r]) : _mm512_setzero_ps();
    sums[r][0] = adding ? _mm512_loadu_ps(left_target + r * row_length) : first;
    if (vectors == 2) {
      sums[r][1] = adding ? _mm512_loadu_ps(right_target + r * row_length) : first;
    }
  }
  for (int64_t k = 0; k < depth; k++) {
    __m512 first = _mm512_loadu_ps(left + offsets[k]);
    __m512 second = vectors == 2 ? _mm512_loadu_ps(right + offsets[k]) : first;
    UNROLLED
    for (int r = 0; r < rows; r++) {
      __m512 weight = _mm512_set1_ps(weights[r]);
      sums[r][0] = _mm512_fmadd_ps(weight, first, sums[r][0]);
      if (vectors == 2) sums[r][1] = _mm512_fmadd_ps(weight, second, sums[r][1]);
    }
    weights += rows;
  }
  UNROLLED
  for (int r = 0; r < rows; r++) {
    _mm512_storeu_ps(left_target + r * row_length, sums[r][0]);
    if (vectors == 2) _mm512_storeu_ps(right_target + r * row_length, sums[r][1]);
  }
}

WIDE_INLINE void add_outer(
    const float *errors, int64_t error_step, const float *left, const float *right,
    const struct clb_positions *positions, float *target, int64_t row_length, int rows,
    int vectors) {
  __m512 sums[CLB_SHIFTED_ROWS][2];
  UNROLLED
  for (int r = 0; r < rows; r++) {
    UNROLLED
    for (int v = 0; v < vectors; v++) {
      sums[r][v] = _mm512_loadu_ps(target + r * row_length + v * LANES);
    }
  }
  int64_t step = positions->step;
  for (int64_t image = 0; image < positions->images; image++) {
    for (int64_t y = 0; y < positions->height; y++) {
      int64_t place = image * positions->image + y * positions->row;
      for (int64_t x = 0; x < positions->width; x++) {
        __m512 first = _mm512_loadu_ps(left + place);
        __m512 second = vectors == 2 ? _mm512_loadu_ps(right + place) : first;
        UNROLLED
        for (int r = 0; r < rows; r++) {
          __m512 error = _mm512_set1_ps(errors[r]);
          sums[r][0] = _mm512_fmadd_ps(error, first, sums[r][0]);
          if (vectors == 2) sums[r][1] = _mm512_fmadd_ps(error, second, sums[r][1]);
        }
        errors += error_step;
        place += step;
      }
    }
  }
  UNROLLED
  for (int r = 0; r < rows; r++) {
    UNROLLED
    for (int v = 0; v < vectors; v++) {
      _mm512_storeu_ps(target + r * row_length + v * LANES, sums[r][v]);
    }
  }
}

// A function for each number of rows.
#define FOR_EACH_COUNT(CASE) \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) \
  CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)

WIDE void clb_add_shifted(
    const float *weights, int64_t rows, const int32_t *offsets, int64_t depth, const float *left,
    const float *right, const float *start, bool adding, float *left_target, float *right_target,
    int64_t row_length) {
#define CASE(ROWS) \
  case ROWS: \
    if (right) { \
      add_shifted( \
          weights, offsets, depth, left, right, start, adding, left_target, right_target, \
          row_length, ROWS, 2); \
    } else { \
      add_shifted( \
          weights, offsets, depth, left, right, start, adding, left_target, right_target, \
          row_length, ROWS, 1); \
    } \
    break;
  switch (rows) { FOR_EACH_COUNT(CASE) }
#undef CASE
}

WIDE void clb_add_outer(
    const float *errors, int64_t error_step, int64_t rows, const float *left, const float *right,
    const struct clb_positions *positions, float *target, int64_t row_length) {
#define CASE(ROWS) \
  case ROWS: \
    if (right) { \
      add_outer(errors, error_step, left, right, positions, target, row_length, ROWS, 2); \
    } else { \
      add_outer(errors, error_step, left, right, positions, target, row_length, ROWS, 1); \
    } \
    break;
  switch (rows) { FOR_EACH_COUNT(CASE) }
#undef CASE
}

#endif
