import Engine

/// The environment variables under which a worker computes.
public enum WorkerEnvironment {
  /// What a worker gets beyond what it inherits.
  ///
  /// One BLAS thread, since the number of threads changes bits. OpenBLAS 0.3.21 takes processors
  /// it does not know, such as AMD's with AVX-512, for older ones and runs at half their speed; a
  /// worker on a processor with the features of Skylake-X gets its kernels unless the caller has
  /// chosen otherwise. The choice is in every record and in every run's id.
  public static func variables(
    inherited: [String: String], features: Set<String>, detectedCore: String
  ) -> [String: String] {
    var variables = ["OPENBLAS_NUM_THREADS": "1"]
    let skylakeX: Set<String> = ["avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"]
    if inherited["OPENBLAS_CORETYPE"] == nil, ["Haswell", "Zen"].contains(detectedCore),
      features.isSuperset(of: skylakeX)
    {
      variables["OPENBLAS_CORETYPE"] = "SkylakeX"
    }
    return variables
  }
}
