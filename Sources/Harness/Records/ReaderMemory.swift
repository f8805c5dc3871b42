import Datasets

/// Values that one record after the other has in the same words, such as the data sets of a suite.
///
/// Each is read once and shared, which saves the time of reading it and its place in memory.
final class ReaderMemory {
  final class Slot<Value> {
    var last: (bytes: [UInt8], canonical: [UInt8], value: Value)?
  }

  let data = Slot<[DatasetIdentity]>()
  let environment = Slot<RunEnvironment>()
  let kernel = Slot<KernelIdentity>()
  let measurements = Slot<[String]>()
  let `protocol` = Slot<ProtocolSpec>()
  let testExamples = Slot<[Int]>()
}
