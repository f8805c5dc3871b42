private import Synchronization

/// By what arithmetic matrix products and factorizations are computed.
///
/// All other kernels are the same in both classes and depend on no library.
public enum KernelClass: String, Sendable, CaseIterable {
  /// By kernels of our own that sum in a fixed order: the same bits on every machine.
  case portable
  /// By OpenBLAS: the same bits for the same processor type, version of the library and one thread.
  case fast

  /// The class of this process, ``portable`` unless another was chosen.
  public static var current: KernelClass {
    usesLibrary.load(ordering: .relaxed) ? .fast : .portable
  }

  /// Chooses the class of this process, before anything is computed.
  public static func use(_ class: KernelClass) throws(BLAS.Unavailable) {
    if `class` == .fast { try BLAS.load() }
    usesLibrary.store(`class` == .fast, ordering: .relaxed)
  }
}

private let usesLibrary = Atomic<Bool>(false)
