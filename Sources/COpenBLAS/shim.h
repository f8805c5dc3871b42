#include <dlfcn.h>
#include <stddef.h>
#include <cblas.h>

// LAPACK routines inside OpenBLAS, which are Fortran: matrices by columns, everything by address, and
// the lengths of the strings behind the other arguments. Their C header is a package of its own.
typedef void clbench_factorization(
  const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
  size_t uplo_length);

/// The functions of OpenBLAS that are called, by their addresses.
struct clbench_openblas {
  __typeof__(cblas_sgemm) *sgemm;
  __typeof__(cblas_dsyrk) *dsyrk;
  __typeof__(cblas_ssyrk) *ssyrk;
  clbench_factorization *dpotrf;
  clbench_factorization *dpotri;
  __typeof__(openblas_get_corename) *get_corename;
  __typeof__(openblas_get_config) *get_config;
  __typeof__(openblas_set_num_threads) *set_num_threads;
};

/// Loads the library, which stays for the life of the process.
/// Returns NULL, or in the linker's words why it cannot be had.
static inline const char *_Nullable clbench_openblas_load(struct clbench_openblas *_Nonnull to) {
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
#define CLBENCH_LOOK_UP(member, name) \
  if (!(to->member = (__typeof__(to->member))dlsym(library, name))) return dlerror();
  CLBENCH_LOOK_UP(sgemm, "cblas_sgemm")
  CLBENCH_LOOK_UP(dsyrk, "cblas_dsyrk")
  CLBENCH_LOOK_UP(ssyrk, "cblas_ssyrk")
  CLBENCH_LOOK_UP(dpotrf, "dpotrf_")
  CLBENCH_LOOK_UP(dpotri, "dpotri_")
  CLBENCH_LOOK_UP(get_corename, "openblas_get_corename")
  CLBENCH_LOOK_UP(get_config, "openblas_get_config")
  CLBENCH_LOOK_UP(set_num_threads, "openblas_set_num_threads")
#undef CLBENCH_LOOK_UP
  return NULL;
}
