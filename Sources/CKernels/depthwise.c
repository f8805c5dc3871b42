#include "depthwise_planes.h"

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

WIDE void clb_depthwise_gather(
    const struct clb_depthwise *d, const struct clb_taps *taps, const float *fine,
    const float *weights, const float *start, float *coarse) {
  enum kind kind = kind_of(d);
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *source = fine + channel * d->height * d->width;
    float *target = coarse + channel * d->positions;
    __m512 first = start ? _mm512_set1_ps(start[channel]) : _mm512_setzero_ps();
    __m512 w[TAPS];
    load_weights(w, weights + channel * TAPS);
    switch (kind) {
      case WHOLE_4X4: sum_4x4(source, w, first, false, false, target); continue;
      case WHOLE_8X8: sum_8x8(source, w, first, false, false, target); continue;
      case HALF_8X8:
        if (d->padding) {
          gather_8x8_by_2(source, w, first, 1, target);
        } else {
          gather_8x8_by_2(source, w, first, 0, target);
        }
        continue;
      case WIDE_ROWS:
        sum_wide(source, d->height, d->width, w, first, false, false, target);
        continue;
      default: break;
    }
    if (d->phases) {
      split(d, source);
      source = d->phases;
    }
    if (kind == WIDE_PHASES) {
      if (d->padding) {
        gather_by_2(source, d->height / 2, d->width / 2, w, first, 1, target);
      } else {
        gather_by_2(source, d->height / 2, d->width / 2, w, first, 0, target);
      }
      continue;
    }
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
  enum kind kind = kind_of(d);
  for (int64_t channel = 0; channel < d->channels; channel++) {
    const float *errors = coarse + channel * d->positions;
    float *target = fine + channel * d->height * d->width;
    __m512 w[TAPS];
    load_weights(w, weights + channel * TAPS);
    __m512 zero = _mm512_setzero_ps();
    switch (kind) {
      case WHOLE_4X4: sum_4x4(errors, w, zero, true, adding, target); continue;
      case WHOLE_8X8: sum_8x8(errors, w, zero, true, adding, target); continue;
      case HALF_8X8:
        if (d->padding) {
          spread_8x8_by_2(errors, w, 1, adding, target);
        } else {
          spread_8x8_by_2(errors, w, 0, adding, target);
        }
        continue;
      case WIDE_ROWS:
        sum_wide(errors, d->height, d->width, w, zero, true, adding, target);
        continue;
      case WIDE_PHASES:
        if (d->padding) {
          spread_by_2(errors, d->height / 2, d->width / 2, w, 1, d->phases);
        } else {
          spread_by_2(errors, d->height / 2, d->width / 2, w, 0, d->phases);
        }
        join(d, adding, target);
        continue;
      case ANY: break;
    }
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
