import Engine

extension VariationalAutoencoder {
  /// What the decoder puts out for each subject, one by one in a memory of its own.
  ///
  /// - Parameter decode: Has the decoder compute one row.
  func outputs(
    for subjects: [ExampleSubject], _ decode: (ExampleSubject, AutoencoderWorkspace) -> Void
  ) -> [Float] {
    let workspace = AutoencoderWorkspace(for: self, capacity: 1)
    return subjects.flatMap { subject in
      decode(subject, workspace)
      return Array(UnsafeBufferPointer(start: workspace.decoder.logits, count: units))
    }
  }

  /// The same of examples that are given, which `decode` finds where the encoder reads them.
  func outputs(
    of inputs: [Float], _ subjects: [ExampleSubject],
    _ decode: (ExampleSubject, AutoencoderWorkspace) -> Void
  ) -> [Float] {
    var place = 0
    return outputs(for: subjects) { subject, workspace in
      for unit in 0..<units { workspace.encoder.inputs[unit] = inputs[place + unit] }
      place += units
      decode(subject, workspace)
    }
  }
}
