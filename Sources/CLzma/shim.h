#include <lzma.h>
#include <string.h>

/// Prepares a stream for xz data, of several streams in a row if need be. The initializer of
/// `lzma_stream` and the flag are macros that Swift cannot import.
static inline lzma_ret clbench_xz_decoder(lzma_stream *stream, uint64_t memory_limit) {
  memset(stream, 0, sizeof(*stream));
  return lzma_stream_decoder(stream, memory_limit, LZMA_CONCATENATED);
}
