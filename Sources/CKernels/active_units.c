#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

WIDE int64_t clb_collect_active(
    const float *values, int64_t count, uint16_t *places, float *kept) {
  __m512i place = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  int64_t collected = 0;
  for (int64_t first = 0; first < count; first += LANES) {
    __m512 read = _mm512_loadu_ps(values + first);
    __mmask16 active = _mm512_cmp_ps_mask(read, _mm512_setzero_ps(), _CMP_NLE_UQ);
    if (count - first < LANES) active &= (__mmask16)((1u << (count - first)) - 1);
    // As many as were read so far have room, so that whole registers may be written.
    _mm512_storeu_ps(kept + collected, _mm512_maskz_compress_ps(active, read));
    _mm256_storeu_si256(
        (__m256i *)(places + collected),
        _mm512_cvtepi32_epi16(_mm512_maskz_compress_epi32(active, place)));
    collected += __builtin_popcount(active);
    place = _mm512_add_epi32(place, _mm512_set1_epi32(LANES));
  }
  return collected;
}

#endif
