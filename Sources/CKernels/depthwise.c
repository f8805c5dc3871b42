#include "ckernels.h"
#include "wide_functions.h"

#if defined(__x86_64__)

enum { TAPS = CLB_DEPTHWISE_TAPS };

// What a tap reads for the positions of a vector; nothing is touched that its mask leaves out.
WIDE_INLINE __m512 read_tap(
    const float *values, const struct clb_taps *taps, int64_t vector, int tap) {
  return _mm512_maskz_loadu_ps(
      taps->masks[vector * TAPS + tap], values + taps->starts[vector] + taps->offsets[tap]);
}

WIDE_INLINE __mmask16 first_lanes(int64_t count) {
  return count >= LANES ? 0xFFFF : (__mmask16)((1u << count) - 1);
}

// Cuts a plane into its four phases: even and odd columns of even rows, then of odd rows.
WIDE static void split(const struct clb_depthwise *d, const float *plane) {
  const __m512i evens = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
  int64_t half = d->width / 2, phase = d->height / 2 * half;
  for (int64_t y = 0; y < d->height; y++) {
    const float *row = plane + y * d->width;
    float *even = d->phases + y % 2 * 2 * phase + y / 2 * half, *odd = even + phase;
    for (int64_t x = 0; x < half; x += LANES) {
      int64_t count = half - x < LANES ? half - x : LANES;
      __m512 first = _mm512_maskz_loadu_ps(first_lanes(2 * count), row + 2 * x);
      __m512 second =
          count > LANES / 2
              ? _mm512_maskz_loadu_ps(first_lanes(2 * count - LANES), row + 2 * x + LANES)
              : first;
      _mm512_mask_storeu_ps(
          even + x, first_lanes(count), _mm512_permutex2var_ps(first, evens, second));
      _mm512_mask_storeu_ps(
          odd + x, first_lanes(count), _mm512_permutex2var_ps(first, odds, second));
    }
  }
}

// The way back, to a plane that is replaced or added to.
WIDE static void join(const struct clb_depthwise *d, bool adding, float *plane) {
  const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  int64_t half = d->width / 2, phase = d->height / 2 * half;
  for (int64_t y = 0; y < d->height; y++) {
    float *row = plane + y * d->width;
    const float *even = d->phases + y % 2 * 2 * phase + y / 2 * half, *odd = even + phase;
    for (int64_t x = 0; x < half; x += LANES / 2) {
      int64_t count = half - x < LANES / 2 ? half - x : LANES / 2;
      __mmask16 some = first_lanes(count), both = first_lanes(2 * count);
      __m512 pairs = _mm512_permutex2var_ps(
          _mm512_maskz_loadu_ps(some, even + x), low, _mm512_maskz_loadu_ps(some, odd + x));
      if (adding) pairs = _mm512_add_ps(_mm512_maskz_loadu_ps(both, row + 2 * x), pairs);
      _mm512_mask_storeu_ps(row + 2 * x, both, pairs);
    }
  }
}

WIDE void clb_depthwise_gather(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *weights, const float *start, float *coarse) {
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *source = fine + channel * d->height * d->width;
    if (d->phases) {
      split(d, source);
      source = d->phases;
    }
    float *target = coarse + channel * d->positions;
    __m512 first = start ? _mm512_set1_ps(start[channel]) : _mm512_setzero_ps();
    __m512 w[TAPS];
    UNROLLED
    for (int t = 0; t < TAPS; t++) w[t] = _mm512_set1_ps(weights[channel * TAPS + t]);
    for (int64_t v = 0; v < taps->vectors; v++) {
      __m512 sum = first;
      UNROLLED
      for (int t = 0; t < TAPS; t++) {
        sum = _mm512_fmadd_ps(read_tap(source, taps, v, t), w[t], sum);
      }
      _mm512_mask_storeu_ps(target + taps->starts[v], taps->lanes[v], sum);
    }
  }
}

// The errors of one phase, or of the whole plane, from those taps that meet it.
WIDE_INLINE void spread(
    const struct clb_taps *taps, const float *errors, const __m512 *w, const int32_t *met, int count,
    bool adding, float *target) {
  for (int64_t v = 0; v < taps->vectors; v++) {
    __m512 sum = _mm512_setzero_ps();
    UNROLLED
    for (int e = 0; e < count; e++) {
      int t = count == TAPS ? e : met[e];
      // A sum is left as it is where nothing meets it.
      sum = _mm512_mask3_fmadd_ps(
          read_tap(errors, taps, v, t), w[t], sum, taps->masks[v * TAPS + t]);
    }
    float *own = target + taps->starts[v];
    if (adding) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(taps->lanes[v], own), sum);
    _mm512_mask_storeu_ps(own, taps->lanes[v], sum);
  }
}

WIDE void clb_depthwise_spread(
    const struct clb_depthwise *d, const struct clb_taps *taps, const int32_t *counts,
    const int32_t *met, const float *coarse, const float *weights, bool adding, float *fine) {
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *errors = coarse + channel * d->positions;
    float *target = fine + channel * d->height * d->width;
    __m512 w[TAPS];
    UNROLLED
    for (int t = 0; t < TAPS; t++) w[t] = _mm512_set1_ps(weights[channel * TAPS + t]);
    if (!d->phases) {
      spread(taps, errors, w, met, TAPS, adding, target);
      continue;
    }
    const int32_t *next = met;
    for (int phase = 0; phase < 4; phase++) {
      float *own = d->phases + phase * d->positions;
      switch (counts[phase]) {
        case 1: spread(taps, errors, w, next, 1, false, own); break;
        case 2: spread(taps, errors, w, next, 2, false, own); break;
        default: spread(taps, errors, w, next, 4, false, own); break;
      }
      next += counts[phase];
    }
    join(d, adding, target);
  }
}

WIDE void clb_depthwise_outer(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *coarse, float *gradient) {
  const __mmask16 all = (1 << TAPS) - 1;
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *source = fine + channel * d->height * d->width;
    const float *errors = coarse + channel * d->positions;
    if (d->phases) {
      split(d, source);
      source = d->phases;
    }
    __m512 sums[LANES];
    UNROLLED
    for (int t = 0; t < LANES; t++) sums[t] = _mm512_setzero_ps();
    for (int64_t v = 0; v < taps->vectors; v++) {
      __m512 error = _mm512_maskz_loadu_ps(taps->lanes[v], errors + taps->starts[v]);
      UNROLLED
      for (int t = 0; t < TAPS; t++) {
        sums[t] = _mm512_fmadd_ps(error, read_tap(source, taps, v, t), sums[t]);
      }
    }
    float *own = gradient + channel * TAPS;
    _mm512_mask_storeu_ps(
        own, all, _mm512_add_ps(_mm512_maskz_loadu_ps(all, own), sum_lanes(sums)));
  }
}

#endif
