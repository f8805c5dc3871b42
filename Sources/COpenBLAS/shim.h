#include <stddef.h>
#include <cblas.h>

// LAPACK routines inside OpenBLAS, which are Fortran: matrices by columns, everything by address, and
// the lengths of the strings behind the other arguments. Their C header is a package of its own.
void dpotrf_(
  const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
  size_t uplo_length);
void dpotri_(
  const char *uplo, const blasint *n, double *a, const blasint *lda, blasint *info,
  size_t uplo_length);
