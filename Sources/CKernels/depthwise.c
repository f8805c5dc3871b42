#include "depthwise_planes.h"

#include <stddef.h>

#if defined(__x86_64__)

// The kinds of planes with kernels of their own.
enum kind { ANY, WHOLE_4X4, WHOLE_8X8, HALF_8X8, WIDE_ROWS, WIDE_PHASES };

static enum kind kind_of(const struct clb_depthwise *d) {
  if (d->phases) {
    if (d->padding > 1) return ANY;
    if (d->height == 8 && d->width == 8) return HALF_8X8;
    return d->width % (2 * LANES) == 0 ? WIDE_PHASES : ANY;
  }
  if (d->padding != 1) return ANY;
  if (d->height == 4 && d->width == 4) return WHOLE_4X4;
  if (d->height == 8 && d->width == 8) return WHOLE_8X8;
  return d->width % LANES == 0 ? WIDE_ROWS : ANY;
}

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
      if (count == LANES) {
        __m512 first = _mm512_loadu_ps(row + 2 * x), second = _mm512_loadu_ps(row + 2 * x + LANES);
        _mm512_storeu_ps(even + x, _mm512_permutex2var_ps(first, evens, second));
        _mm512_storeu_ps(odd + x, _mm512_permutex2var_ps(first, odds, second));
        continue;
      }
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
  const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(LANES / 2));
  int64_t half = d->width / 2, phase = d->height / 2 * half;
  for (int64_t y = 0; y < d->height; y++) {
    float *row = plane + y * d->width;
    const float *even = d->phases + y % 2 * 2 * phase + y / 2 * half, *odd = even + phase;
    int64_t whole = half - half % LANES;
    for (int64_t x = 0; x < whole; x += LANES) {
      __m512 first = _mm512_loadu_ps(even + x), second = _mm512_loadu_ps(odd + x);
      store(row + 2 * x, _mm512_permutex2var_ps(first, low, second), adding);
      store(row + 2 * x + LANES, _mm512_permutex2var_ps(first, high, second), adding);
    }
    for (int64_t x = whole; x < half; x += LANES / 2) {
      int64_t count = half - x < LANES / 2 ? half - x : LANES / 2;
      __mmask16 some = first_lanes(count), both = first_lanes(2 * count);
      __m512 pairs = _mm512_permutex2var_ps(
          _mm512_maskz_loadu_ps(some, even + x), low, _mm512_maskz_loadu_ps(some, odd + x));
      if (adding) pairs = _mm512_add_ps(_mm512_maskz_loadu_ps(both, row + 2 * x), pairs);
      _mm512_mask_storeu_ps(row + 2 * x, both, pairs);
    }
  }
}

WIDE_INLINE void gather_any(
    const struct clb_taps *taps, const float *source, const __m512 w[TAPS], __m512 start,
    float *target) {
  for (int64_t v = 0; v < taps->vectors; v++) {
    __m512 sum = start;
    UNROLLED
    for (int t = 0; t < TAPS; t++) {
      sum = _mm512_fmadd_ps(read_tap(source, taps, v, t), w[t], sum);
    }
    _mm512_mask_storeu_ps(target + taps->starts[v], taps->lanes[v], sum);
  }
}

WIDE_INLINE __m512 first_sum(const float *start, int64_t channel) {
  return start ? _mm512_set1_ps(start[channel]) : _mm512_setzero_ps();
}

// A function for the planes of an image one after another: what they hold, their kernels, what sums begin
// with where they have a bias, and where they go. Each kind of planes has one to itself, so that what it needs
// stays in registers.
#define PLANES(NAME, ...) \
  WIDE __attribute__((noinline)) static void NAME( \
      const struct clb_depthwise *d, const float *source, int64_t source_size, \
      const float *weights, const float *start, bool adding, float *target, int64_t target_size) { \
    for (int64_t channel = 0; channel < d->channels; channel++) { \
      __m512 w[TAPS]; \
      load_weights(w, weights); \
      __VA_ARGS__; \
      source += source_size; \
      target += target_size; \
      weights += TAPS; \
    } \
  }

PLANES(gather_4x4, sum_4x4(source, w, first_sum(start, channel), false, false, target))
PLANES(gather_8x8, sum_8x8(source, w, first_sum(start, channel), false, false, target))
PLANES(gather_wide, sum_wide(source, d->height, d->width, w, first_sum(start, channel), false, false, target))
PLANES(gather_8x8_even, gather_8x8_by_2(source, w, first_sum(start, channel), 0, target))
PLANES(gather_8x8_odd, gather_8x8_by_2(source, w, first_sum(start, channel), 1, target))
PLANES(gather_wide_even, split(d, source);
       gather_by_2(d->phases, d->height / 2, d->width / 2, w, first_sum(start, channel), 0, target))
PLANES(gather_wide_odd, split(d, source);
       gather_by_2(d->phases, d->height / 2, d->width / 2, w, first_sum(start, channel), 1, target))
PLANES(spread_4x4, sum_4x4(source, w, first_sum(start, channel), true, adding, target))
PLANES(spread_8x8, sum_8x8(source, w, first_sum(start, channel), true, adding, target))
PLANES(spread_wide, sum_wide(source, d->height, d->width, w, first_sum(start, channel), true, adding, target))
PLANES(spread_8x8_even, spread_8x8_by_2(source, w, 0, adding, target))
PLANES(spread_8x8_odd, spread_8x8_by_2(source, w, 1, adding, target))
PLANES(spread_wide_even, spread_by_2(source, d->height / 2, d->width / 2, w, 0, d->phases);
       join(d, adding, target))
PLANES(spread_wide_odd, spread_by_2(source, d->height / 2, d->width / 2, w, 1, d->phases);
       join(d, adding, target))

WIDE void clb_depthwise_gather(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *weights, const float *start, float *coarse) {
  int64_t size = d->height * d->width;
#define GATHER(NAME) return NAME(d, fine, size, weights, start, false, coarse, d->positions)
  switch (kind_of(d)) {
    case WHOLE_4X4: GATHER(gather_4x4);
    case WHOLE_8X8: GATHER(gather_8x8);
    case WIDE_ROWS: GATHER(gather_wide);
    case HALF_8X8:
      if (d->padding) GATHER(gather_8x8_odd);
      GATHER(gather_8x8_even);
    case WIDE_PHASES:
      if (d->padding) GATHER(gather_wide_odd);
      GATHER(gather_wide_even);
    case ANY: break;
  }
#undef GATHER
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *source = fine + channel * size;
    if (d->phases) {
      split(d, source);
      source = d->phases;
    }
    __m512 w[TAPS];
    load_weights(w, weights + channel * TAPS);
    gather_any(taps, source, w, first_sum(start, channel), coarse + channel * d->positions);
  }
}

// The errors of one phase, or of the whole plane, from those taps that meet it.
WIDE_INLINE void spread_any(
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

// The same for the four phases, which are then joined.
WIDE_INLINE void spread_phases(
    const struct clb_depthwise *d, const struct clb_taps *taps, const int32_t *counts,
    const int32_t *met, const float *errors, const __m512 w[TAPS], bool adding, float *target) {
  for (int phase = 0; phase < 4; phase++) {
    float *own = d->phases + phase * d->positions;
    switch (counts[phase]) {
      case 1: spread_any(taps, errors, w, met, 1, false, own); break;
      case 2: spread_any(taps, errors, w, met, 2, false, own); break;
      default: spread_any(taps, errors, w, met, 4, false, own); break;
    }
    met += counts[phase];
  }
  join(d, adding, target);
}

WIDE void clb_depthwise_spread(
    const struct clb_depthwise *d, const struct clb_taps *taps, const int32_t *counts,
    const int32_t *met, const float *coarse, const float *weights, bool adding, float *fine) {
  int64_t size = d->height * d->width;
#define SPREAD(NAME) return NAME(d, coarse, d->positions, weights, NULL, adding, fine, size)
  switch (kind_of(d)) {
    case WHOLE_4X4: SPREAD(spread_4x4);
    case WHOLE_8X8: SPREAD(spread_8x8);
    case WIDE_ROWS: SPREAD(spread_wide);
    case HALF_8X8:
      if (d->padding) SPREAD(spread_8x8_odd);
      SPREAD(spread_8x8_even);
    case WIDE_PHASES:
      if (d->padding) SPREAD(spread_wide_odd);
      SPREAD(spread_wide_even);
    case ANY: break;
  }
#undef SPREAD
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *errors = coarse + channel * d->positions;
    float *target = fine + channel * size;
    __m512 w[TAPS];
    load_weights(w, weights + channel * TAPS);
    if (d->phases) {
      spread_phases(d, taps, counts, met, errors, w, adding, target);
    } else {
      spread_any(taps, errors, w, met, TAPS, adding, target);
    }
  }
}

// Small planes, several to a register.
WIDE_INLINE void outer_small(
    const struct clb_depthwise *d, const float *fine, const float *coarse, enum kind kind, int parts,
    int padding, float *gradient) {
  __m512 partial[GROUPS * TAPS];
  int64_t size = d->height * d->width;
  for (int64_t first = 0; first < d->channels; first += GROUPS * parts) {
    int64_t rest = d->channels - first, planes = rest < GROUPS * parts ? rest : GROUPS * parts;
    for (int64_t group = 0; group * parts < planes; group++) {
      const float *sources[4], *errors[4];
      UNROLLED
      for (int q = 0; q < parts; q++) {
        // Where planes are left over the last is read more than once.
        int64_t plane = group * parts + q < planes ? group * parts + q : planes - 1;
        sources[q] = fine + (first + plane) * size;
        errors[q] = coarse + (first + plane) * d->positions;
      }
      __m512 *sums = partial + group * TAPS;
      if (kind == WHOLE_8X8) {
        outer_8x8(sources, errors, sums);
        continue;
      }
      __m512 phases[4][4];
      UNROLLED
      for (int q = 0; q < 4; q++) {
        if (kind == WHOLE_4X4) {
          phases[0][q] = _mm512_loadu_ps(sources[q]);
          continue;
        }
        __m512 own[4];
        split_8x8(sources[q], own);
        UNROLLED
        for (int p = 0; p < 4; p++) phases[p][q] = own[p];
      }
      outer_4x4(phases, errors, kind == WHOLE_4X4 ? 1 : 2, padding, sums);
    }
    add_lane_sums(partial, parts, planes, gradient + first * TAPS);
  }
}

WIDE void clb_depthwise_outer(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *coarse, float *gradient) {
  enum kind kind = kind_of(d);
  switch (kind) {
    case WHOLE_4X4: return outer_small(d, fine, coarse, WHOLE_4X4, 4, 1, gradient);
    case WHOLE_8X8: return outer_small(d, fine, coarse, WHOLE_8X8, 2, 1, gradient);
    case HALF_8X8:
      return d->padding ? outer_small(d, fine, coarse, HALF_8X8, 4, 1, gradient)
                        : outer_small(d, fine, coarse, HALF_8X8, 4, 0, gradient);
    default: break;
  }
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
    // Vectors row by row, as they are in the last loop.
    if (kind == WIDE_ROWS) {
      outer_wide(source, errors, d->height, d->width, 1, 1, sums);
    } else if (kind == WIDE_PHASES && d->padding) {
      outer_wide(source, errors, d->height / 2, d->width / 2, 2, 1, sums);
    } else if (kind == WIDE_PHASES) {
      outer_wide(source, errors, d->height / 2, d->width / 2, 2, 0, sums);
    }
    for (int64_t v = 0; kind == ANY && v < taps->vectors; v++) {
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
