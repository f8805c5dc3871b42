import Engine

extension Conditioning {
  /// An example of each subject, drawn one by one in a memory of its own.
  func examples(
    _ network: VariationalAutoencoder, _ state: ModelState, of subjects: [ExampleSubject],
    using random: inout RandomStream
  ) -> [Float] {
    var conditioning = self
    let workspace = AutoencoderWorkspace(for: network, capacity: 1)
    return subjects.flatMap { subject in
      let classes = subject.label..<subject.label + 1
      let part = ReplayPart(
        rows: 0..<1, columns: classes, targetColumns: classes, classes: classes,
        index: subject.context)
      conditioning.generate(
        network, state, parts: [part], pastContexts: nil, in: workspace, using: &random)
      return Array(UnsafeBufferPointer(start: workspace.decoder.logits, count: network.units))
    }
  }

  /// What the autoencoder gives back of examples, one by one, each through the gates of its subject.
  func reconstructions(
    _ network: VariationalAutoencoder, _ state: ModelState, of inputs: [Float],
    _ subjects: [ExampleSubject]
  ) -> [Float] {
    let workspace = AutoencoderWorkspace(for: network, capacity: 1)
    return subjects.enumerated().flatMap { place, subject in
      for unit in 0..<network.units {
        workspace.encoder.inputs[unit] = inputs[place * network.units + unit]
      }
      assignDrawingGates(of: subject)
      network.reconstruct(state, rows: 1, in: workspace, gates: drawingGates)
      return Array(UnsafeBufferPointer(start: workspace.decoder.logits, count: network.units))
    }
  }
}
