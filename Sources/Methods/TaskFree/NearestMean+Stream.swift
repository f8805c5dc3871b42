extension NearestMean {
  /// The means of stored examples of a stream by class, with the features of `model`.
  init(_ examples: [StreamExample], of stream: TaskFreeStream, model: Classifier) {
    self.init(for: model.network)
    // A label stands for one class of one context, so all its examples lie there.
    let classes = Dictionary(grouping: examples) { example in
      stream.context(example.context).train.labels[example.position]
    }
    for (label, members) in classes {
      let context = stream.context(members[0].context)
      setMean(
        of: Int(label),
        to: model.normalizedFeatures(
          of: context.train, at: members.map(\.position), in: context))
    }
  }
}
