#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

// Some vectors of all rows; their number is a constant where this is inlined.
WIDE_INLINE void sum_rows(
    const float *matrix, int64_t stride, const uint16_t *indices, const float *values,
    int64_t count, const float *start, float *target, int vectors) {
  __m512 sums[8];
  UNROLLED
  for (int i = 0; i < vectors; i++) sums[i] = _mm512_loadu_ps(start + i * LANES);
  for (int64_t entry = 0; entry < count; entry++) {
    const float *row = matrix + indices[entry] * stride;
    __m512 value = _mm512_set1_ps(values[entry]);
    UNROLLED
    for (int i = 0; i < vectors; i++) {
      sums[i] = _mm512_fmadd_ps(value, _mm512_loadu_ps(row + i * LANES), sums[i]);
    }
  }
  UNROLLED
  for (int i = 0; i < vectors; i++) _mm512_storeu_ps(target + i * LANES, sums[i]);
}

WIDE void clb_sum_rows(
    const float *matrix, int64_t stride, const uint16_t *indices, const float *values,
    int64_t count, const float *start, float *target) {
  int64_t offset = 0;
  for (; offset + 7 * LANES <= stride; offset += 7 * LANES) {
    sum_rows(matrix + offset, stride, indices, values, count, start + offset, target + offset, 7);
  }
  for (; offset + 4 * LANES <= stride; offset += 4 * LANES) {
    sum_rows(matrix + offset, stride, indices, values, count, start + offset, target + offset, 4);
  }
  for (; offset < stride; offset += LANES) {
    sum_rows(matrix + offset, stride, indices, values, count, start + offset, target + offset, 1);
  }
}

WIDE_INLINE void add_to_rows(
    float *matrix, int64_t stride, const uint16_t *indices, const float *values, int64_t count,
    const float *addend, int vectors) {
  __m512 addends[8];
  UNROLLED
  for (int i = 0; i < vectors; i++) addends[i] = _mm512_loadu_ps(addend + i * LANES);
  for (int64_t entry = 0; entry < count; entry++) {
    float *row = matrix + indices[entry] * stride;
    __m512 value = _mm512_set1_ps(values[entry]);
    UNROLLED
    for (int i = 0; i < vectors; i++) {
      __m512 sum = _mm512_fmadd_ps(value, addends[i], _mm512_loadu_ps(row + i * LANES));
      _mm512_storeu_ps(row + i * LANES, sum);
    }
  }
}

WIDE void clb_add_to_rows(
    float *matrix, int64_t stride, const uint16_t *indices, const float *values, int64_t count,
    const float *addend) {
  int64_t offset = 0;
  for (; offset + 7 * LANES <= stride; offset += 7 * LANES) {
    add_to_rows(matrix + offset, stride, indices, values, count, addend + offset, 7);
  }
  for (; offset + 4 * LANES <= stride; offset += 4 * LANES) {
    add_to_rows(matrix + offset, stride, indices, values, count, addend + offset, 4);
  }
  for (; offset < stride; offset += LANES) {
    add_to_rows(matrix + offset, stride, indices, values, count, addend + offset, 1);
  }
}

WIDE void clb_multiply_rows(
    const float *matrix, int64_t stride, const uint16_t *indices, int64_t count,
    const float *factor, float *target) {
  for (int64_t first = 0; first < count; first += LANES) {
    int64_t left = count - first < LANES ? count - first : LANES;
    const float *rows[LANES];
    __m512 sums[LANES];
    __m512 factors = _mm512_loadu_ps(factor);
    UNROLLED
    for (int i = 0; i < LANES; i++) {
      // Rows beyond the last are read again, and their products are not stored.
      rows[i] = matrix + indices[first + (i < left ? i : 0)] * stride;
      sums[i] = _mm512_mul_ps(_mm512_loadu_ps(rows[i]), factors);
    }
    for (int64_t offset = LANES; offset < stride; offset += LANES) {
      factors = _mm512_loadu_ps(factor + offset);
      UNROLLED
      for (int i = 0; i < LANES; i++) {
        sums[i] = _mm512_fmadd_ps(_mm512_loadu_ps(rows[i] + offset), factors, sums[i]);
      }
    }
    __mmask16 stored = (__mmask16)((1u << left) - 1);
    _mm512_mask_storeu_ps(target + first, stored, sum_lanes(sums));
  }
}

#endif
