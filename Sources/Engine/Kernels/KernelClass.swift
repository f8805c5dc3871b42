private import Synchronization

/// By what arithmetic matrix products and factorizations are computed.
///
/// All other kernels are the same in both classes and depend on no library.
public enum KernelClass: String, Sendable, CaseIterable {
  /// By kernels of our own that sum in a fixed order: the same bits on every machine.
  case portable
  /// By OpenBLAS: the same bits for the same processor type, version of the library and one thread.
  ///
  /// Suites and records have called it `fast` since it was the faster of the two, and the word is part
  /// of run ids; a suite may say `library` as well.
  case library = "fast"

  /// The class that a suite or a command calls `name`; nil where none is.
  public init?(named name: String) {
    self.init(rawValue: name == "library" ? Self.library.rawValue : name)
  }

  /// The class of this process, ``portable`` unless another was chosen.
  public static var current: KernelClass {
    usesLibrary.load(ordering: .relaxed) ? .library : .portable
  }

  /// Chooses the class of this process, before anything is computed.
  public static func use(_ class: KernelClass) throws(BLAS.Unavailable) {
    if `class` == .library { try BLAS.load() }
    usesLibrary.store(`class` == .library, ordering: .relaxed)
  }
}

private let usesLibrary = Atomic<Bool>(false)
