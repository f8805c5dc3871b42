#include <string.h>
#include <zlib.h>

/// Prepares a stream for gzip data. `inflateInit2` is a macro, which Swift cannot import;
/// 15 + 16 asks for the largest window and the gzip wrapper.
static inline int clbench_inflate_init_gzip(z_stream *stream) {
  memset(stream, 0, sizeof(*stream));
  return inflateInit2(stream, 15 + 16);
}

/// The same for data with zlib's own header.
static inline int clbench_inflate_init_zlib(z_stream *stream) {
  memset(stream, 0, sizeof(*stream));
  return inflateInit2(stream, 15);
}
