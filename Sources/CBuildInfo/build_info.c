#include "build_info.h"

#ifndef CLBENCH_COMMIT
#define CLBENCH_COMMIT "unknown"
#endif

const char *clbench_commit(void) { return CLBENCH_COMMIT; }
