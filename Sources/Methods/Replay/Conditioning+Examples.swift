import Engine

extension Conditioning {
  /// An example of each subject, drawn one by one in a memory of its own.
  func examples(
    _ network: VariationalAutoencoder, _ state: ModelState, of subjects: [ExampleSubject],
    using random: inout RandomStream
  ) -> [Float] {
    var conditioning = self
    return network.outputs(for: subjects) { subject, workspace in
      let classes = subject.label..<subject.label + 1
      let part = ReplayPart(
        rows: 0..<1, columns: classes, targetColumns: classes, classes: classes,
        index: subject.context)
      conditioning.generate(
        network, state, parts: [part], pastContexts: nil, in: workspace, using: &random)
    }
  }

  /// What the autoencoder gives back of examples, one by one, each through the gates of its subject.
  func reconstructions(
    _ network: VariationalAutoencoder, _ state: ModelState, of inputs: [Float],
    _ subjects: [ExampleSubject]
  ) -> [Float] {
    network.outputs(of: inputs, subjects) { subject, workspace in
      assignDrawingGates(of: subject)
      network.reconstruct(state, rows: 1, in: workspace, gates: drawingGates)
    }
  }
}
