private import Synchronization

/// By what arithmetic matrix products and factorizations are computed.
///
/// All other kernels are the same in both classes and depend on no library.
public enum KernelClass: String, Sendable, CaseIterable {
  /// By OpenBLAS: the same bits for the same processor type, version of the library and one thread.
  case fast
  /// By kernels of our own that sum in a fixed order: the same bits on every machine.
  case portable

  /// The class of this process, ``fast`` unless another was chosen.
  public static var current: KernelClass {
    isPortable.load(ordering: .relaxed) ? .portable : .fast
  }

  /// Chooses the class of this process, before anything is computed.
  public static func use(_ class: KernelClass) {
    isPortable.store(`class` == .portable, ordering: .relaxed)
  }
}

private let isPortable = Atomic<Bool>(false)
