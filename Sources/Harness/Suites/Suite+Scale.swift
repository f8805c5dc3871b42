extension Suite {
  /// Makes the suite smaller, for a look at it: fewer seeds, and fewer iterations, or examples where their
  /// number is given, in each context; of lists of contexts fewer contexts.
  ///
  /// The plan remembers the factor, and every page of its report names it.
  /// - Parameter factor: Above 0 and below 1; seeds are rounded up, iterations to the nearest, and
  ///   there is at least one of each. Transitions of a stream shrink with the iterations.
  public mutating func scale(by factor: Double) {
    precondition(factor > 0 && factor < 1, "A scale lies between 0 and 1, got \(factor)")
    func scaled(_ count: Int) -> Int { max(Int((Double(count) * factor).rounded()), 1) }
    seeds = Array(seeds.prefix(max(Int((Double(seeds.count) * factor).rounded(.up)), 1)))
    if let samples = self.protocol.samplesPerContext {
      // Whole batches and as many passes as before.
      let batches = scaled(samples / self.protocol.batchSize)
      let epochs = self.protocol.iterations * self.protocol.batchSize / samples
      self.protocol.samplesPerContext = batches * self.protocol.batchSize
      self.protocol.iterations = batches * epochs
    } else if self.protocol.kind.list != nil {
      // Who learns films has steps by their frames, and a number of films is what a list can be cut to.
      self.protocol.contexts = scaled(self.protocol.contexts)
    } else {
      self.protocol.iterations = scaled(self.protocol.iterations)
    }
    if self.protocol.curveInterval > 0 {
      self.protocol.curveInterval = scaled(self.protocol.curveInterval)
    }
    if let fuzziness = self.protocol.fuzziness {
      // Transitions keep their part of a context, and never overlap.
      self.protocol.fuzziness = min(
        Int((Double(fuzziness) * factor).rounded()), self.protocol.iterations / 2)
    }
    scale = factor
  }
}
