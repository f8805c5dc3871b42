private import CCrypto
public import Foundation

/// A SHA-256 digest (FIPS 180-4) of bytes that come piece by piece.
///
/// Wraps OpenSSL's `EVP_Digest…`, which uses the processor's own instructions where it has them.
public struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Looked up once; OpenSSL would search its providers for every digest otherwise.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

  public init() {
    guard let context = EVP_MD_CTX_new(),
      EVP_DigestInit_ex2(context, Self.algorithm, nil) == 1
    else { preconditionFailure("OpenSSL's libcrypto offers no SHA-256") }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(status == 1, "OpenSSL could not continue SHA-256")
  }

  /// The 32 bytes of the digest.
  public consuming func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
      let status = EVP_DigestFinal_ex(context, bytes.baseAddress, nil)
      precondition(status == 1, "OpenSSL could not finish SHA-256")
      count = 32
    }
  }

  /// The 32 bytes of the digest of `bytes`.
  public static func digest(of bytes: some ContiguousBytes) -> [UInt8] {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return hash.finish()
  }
}
