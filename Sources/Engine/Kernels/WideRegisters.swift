private import CKernels

/// The 32 registers of 64 bytes that processors with AVX-512F have.
///
/// This module is compiled for AVX2; inner loops for these registers are in `Sources/CKernels`, give
/// the same bits as the loops here, and are chosen when the program runs.
enum WideRegisters {
  /// Whether processor and system have them.
  static let areAvailable = clb_has_wide_registers()
}
