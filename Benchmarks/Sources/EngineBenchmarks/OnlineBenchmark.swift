import Engine

/// Training on single examples, 784-100-100-10.
enum OnlineBenchmark {
  static func steps() -> [Double] {
    let network = MultilayerPerceptron(widths: [784, 100, 100, 10])
    let online = OnlinePerceptron(network)
    var random = RandomStream(seed: 1, purpose: .initialWeights)
    var theta = online.pack(network.initialParameters(using: &random))
    let store = SparseExampleStore(capacity: 5120, inputs: 784)
    for slot in 0..<5120 {
      store.fill(slot, label: Int32(random.uniform(below: 10))) { places, values in
        var count = 0
        for place in 0..<784 where random.uniform() < 0.19 {
          (places[count], values[count]) = (UInt16(place), random.uniform())
          count += 1
        }
        return count
      }
    }
    let traces = OnlineTraces(for: online, capacity: 1)
    return measure(samples: 15, repetitions: 10) {
      theta.withUnsafeMutablePointer { theta in
        for _ in 0..<1010 {
          online.step(
            theta, on: store[random.uniform(below: 5120)], columns: 0..<10, rate: 0.03, in: traces)
        }
      }
    }
  }
}
