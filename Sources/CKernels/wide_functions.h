// What the sources of this module share.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

// Products and sums are one rounding only where a function says so.
#pragma STDC FP_CONTRACT OFF

/// A function compiled for AVX-512F.
#define WIDE __attribute__((target("avx512f")))
/// One that is inlined, so that its counts become constants.
#define WIDE_INLINE __attribute__((target("avx512f"), always_inline)) static inline
/// The numbers of a register.
enum { LANES = 16 };
#define UNROLLED _Pragma("clang loop unroll(full)")

// Turns sixteen registers round: then r[i] has lane i of all of them.
WIDE_INLINE void transpose_lanes(__m512 r[LANES]) {
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
}

// The sums over the lanes of sixteen registers, lane after lane: a transposition, then fifteen additions.
WIDE_INLINE __m512 sum_lanes(__m512 r[LANES]) {
  transpose_lanes(r);
  __m512 sum = r[0];
  UNROLLED
  for (int i = 1; i < LANES; i++) sum = _mm512_add_ps(sum, r[i]);
  return sum;
}

#endif
