public import Methods
import Streams

extension ProtocolSpec {
  /// The method of that name or alias, in the form that it takes where the protocol has a stream, or has
  /// none.
  func method(named name: String) throws(MethodError) -> any DescribedMethod {
    if stream == nil { return try MethodCatalog.method(named: name) }
    return try MethodCatalog.taskFreeForm(named: name)
  }
}

extension RunSpec {
  /// What the method brings itself, so that the protocol's word on it means nothing for the run;
  /// ``OwnParts/nothing`` where the method is not known here.
  public var ownParts: OwnParts {
    (try? self.protocol.method(named: method.name))?.ownParts ?? .nothing
  }

  /// The parts of the protocol that the run did not use, though its record has them.
  ///
  /// All runs of a suite have its whole protocol in their specs, so that what was compared can be seen
  /// to be the same.
  public var unusedParts: [ProtocolPart] {
    ProtocolPart.allCases.filter {
      $0 == .activeClasses && scenario != .class || ownParts.contains($0)
    }
  }
}
