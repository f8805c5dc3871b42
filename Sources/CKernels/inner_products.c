#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

WIDE void clb_inner_products(
    const float *const left[CLB_PRODUCT_ROWS], const float *const right[CLB_PRODUCT_ROWS],
    int64_t width, float *products) {
  __m512 sums[LANES];
  UNROLLED
  for (int pair = 0; pair < LANES; pair++) sums[pair] = _mm512_setzero_ps();
  for (int64_t offset = 0; offset < width; offset += LANES) {
    __m512 factors[CLB_PRODUCT_ROWS];
    UNROLLED
    for (int j = 0; j < CLB_PRODUCT_ROWS; j++) factors[j] = _mm512_loadu_ps(right[j] + offset);
    UNROLLED
    for (int i = 0; i < CLB_PRODUCT_ROWS; i++) {
      __m512 row = _mm512_loadu_ps(left[i] + offset);
      UNROLLED
      for (int j = 0; j < CLB_PRODUCT_ROWS; j++) {
        sums[i * CLB_PRODUCT_ROWS + j] =
            _mm512_fmadd_ps(row, factors[j], sums[i * CLB_PRODUCT_ROWS + j]);
      }
    }
  }
  _mm512_storeu_ps(products, sum_lanes(sums));
}

#endif
