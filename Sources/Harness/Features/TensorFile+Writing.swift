public import Datasets
import Foundation

extension TensorFile {
  /// Writes a `.safetensors` file to its ``path``, whole or not at all (``AtomicFile``).
  ///
  /// - Throws: A `DatasetError` or a ``RecordError``.
  public func write() throws {
    try AtomicFile.write(Data(try safetensors()), to: URL(fileURLWithPath: path))
  }
}
