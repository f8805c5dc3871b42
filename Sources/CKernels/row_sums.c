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

// The sums over the lanes of sixteen registers, lane after lane: a transposition, then fifteen additions.
WIDE_INLINE __m512 sum_lanes(__m512 r[LANES]) {
  __m512 t[LANES], u[LANES];
  UNROLLED
  for (int i = 0; i < LANES; i += 2) {
    t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
  }
  // u[4 g + c]: of the rows 4 g to 4 g + 3 the lanes c, c + 4, c + 8, c + 12, in quarters of a register.
  UNROLLED
  for (int g = 0; g < LANES; g += 4) {
    u[g] = _mm512_shuffle_ps(t[g], t[g + 2], 0x44);
    u[g + 1] = _mm512_shuffle_ps(t[g], t[g + 2], 0xEE);
    u[g + 2] = _mm512_shuffle_ps(t[g + 1], t[g + 3], 0x44);
    u[g + 3] = _mm512_shuffle_ps(t[g + 1], t[g + 3], 0xEE);
  }
  // r[4 q + c]: lane 4 q + c of all rows.
  UNROLLED
  for (int c = 0; c < 4; c++) {
    __m512 low = _mm512_shuffle_f32x4(u[c], u[4 + c], 0x44);
    __m512 high = _mm512_shuffle_f32x4(u[c], u[4 + c], 0xEE);
    __m512 low2 = _mm512_shuffle_f32x4(u[8 + c], u[12 + c], 0x44);
    __m512 high2 = _mm512_shuffle_f32x4(u[8 + c], u[12 + c], 0xEE);
    r[c] = _mm512_shuffle_f32x4(low, low2, 0x88);
    r[4 + c] = _mm512_shuffle_f32x4(low, low2, 0xDD);
    r[8 + c] = _mm512_shuffle_f32x4(high, high2, 0x88);
    r[12 + c] = _mm512_shuffle_f32x4(high, high2, 0xDD);
  }
  __m512 sum = r[0];
  UNROLLED
  for (int i = 1; i < LANES; i++) sum = _mm512_add_ps(sum, r[i]);
  return sum;
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
