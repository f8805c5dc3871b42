/// Seconds of one call of `body`, for each of `samples` rounds of `repetitions` calls, after one
/// round that does not count.
func measure(samples: Int, repetitions: Int, _ body: () -> Void) -> [Double] {
  let clock = ContinuousClock()
  return (0...samples).map { _ in
    let elapsed = clock.measure { for _ in 0..<repetitions { body() } }.components
    return (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) / Double(repetitions)
  }.suffix(samples)
}

func report(_ name: String, _ seconds: [Double]) {
  let list = seconds.map { String($0) }.joined(separator: ", ")
  print("{\"name\": \"\(name)\", \"seconds\": [\(list)]}")
}
