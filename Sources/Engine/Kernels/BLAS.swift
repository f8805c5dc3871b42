internal import COpenBLAS
import Foundation

/// The linear algebra library behind the class ``KernelClass/library``, OpenBLAS.
///
/// It is loaded where it is first needed instead of being linked: as soon as it is there it starts a
/// thread for every processor, which only workers of suites that choose it have a use for.
public enum BLAS {
  /// The library cannot be had on this machine.
  public struct Unavailable: Error, Equatable, CustomStringConvertible {
    let reason: String

    public var description: String {
      """
      the kernels of the class 'library' need OpenBLAS, which cannot be loaded: \(reason); install \
      libopenblas0, or leave 'kernel: library' (or 'fast') out of the suite
      """
    }
  }

  private static let loading: Result<clbench_openblas, Unavailable> = {
    // OpenBLAS changes bits with the number of threads, so runs are spread over processes instead.
    // It reads the variable while it is loaded, and is told again in case it was built for OpenMP.
    setenv("OPENBLAS_NUM_THREADS", "1", 1)
    var functions = clbench_openblas()
    if let reason = clbench_openblas_load(&functions) {
      return .failure(Unavailable(reason: String(cString: reason)))
    }
    functions.set_num_threads(1)
    return .success(functions)
  }()

  /// Loads the library and makes every product run on the calling thread alone.
  ///
  /// Without effect where it is loaded already.
  public static func load() throws(Unavailable) { _ = try loading.get() }

  /// The functions, which kernels call once ``KernelClass/use(_:)`` has loaded them.
  static var functions: clbench_openblas {
    switch loading {
    case .success(let functions): return functions
    case .failure(let error): preconditionFailure(error.description)
    }
  }

  /// The processor type whose kernels are in use, such as `Haswell`.
  public static var coreName: String { text(functions.get_corename()) }

  /// Name and version, such as `OpenBLAS 0.3.21`.
  public static var version: String {
    text(functions.get_config()).split(separator: " ").prefix(2).joined(separator: " ")
  }

  private static func text(_ characters: UnsafePointer<CChar>?) -> String {
    characters.map { String(cString: $0) } ?? "unknown"
  }
}
