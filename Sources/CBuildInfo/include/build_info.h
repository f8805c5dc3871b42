#ifndef CLBENCH_BUILD_INFO_H
#define CLBENCH_BUILD_INFO_H

/// The commit this binary was built from, `+dirty` with uncommitted changes, or `unknown`.
const char *clbench_commit(void);

#endif
