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

#endif
