#include "ckernels.h"

bool clb_has_wide_registers(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

void clb_prefetch(const void *memory, int64_t bytes) {
  enum { LINE = 64 };
  const char *start = memory;
  for (int64_t offset = 0; offset < bytes; offset += LINE) __builtin_prefetch(start + offset);
}
