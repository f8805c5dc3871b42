import Methods

extension ProtocolSpec {
  /// The method of that name or alias, in the form that it takes where the protocol has a stream, or has
  /// none.
  func method(named name: String) throws(MethodError) -> any DescribedMethod {
    if stream == nil { return try MethodCatalog.method(named: name) }
    return try MethodCatalog.taskFreeForm(named: name)
  }
}
