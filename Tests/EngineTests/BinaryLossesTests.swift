import Foundation
import Testing

@testable import Engine

@Suite struct BinaryLossesTests {
  @Test func `gives ln 2 and gradients ±1/2 for every logit of zero`() {
    var gradients: [Float] = [0, 0, 0]
    let loss = binaryCrossEntropy(
      logits: [0, 0, 0], labels: [1], targets: [], distilled: 0..<0, temperature: 1, rows: 1,
      width: 3, columns: 0..<3, addingTo: &gradients)
    #expect(abs(loss - 3 * log(2.0)) < 1e-6)
    #expect(gradients == [0.5, -0.5, 0.5])
  }

  @Test func `is a weighted mean over rows and a sum over the active columns`() {
    var gradients: [Float] = [0, 0, 0, 0, 0, 0]
    let loss = binaryCrossEntropy(
      logits: [9, 0, 0, 9, 0, 0], labels: [1, 2], targets: [], distilled: 0..<0, temperature: 1,
      rows: 2, width: 3, columns: 1..<3, weight: 4,
      addingTo: &gradients)
    #expect(abs(loss - 4 * 2 * log(2.0)) < 1e-6)
    #expect(gradients == [0, -1, 1, 0, 1, -1])
  }

  @Test func `stays finite for extreme logits`() {
    var gradients: [Float] = [0, 0]
    let loss = binaryCrossEntropy(
      logits: [-1e4, 1e4], labels: [0], targets: [], distilled: 0..<0, temperature: 1, rows: 1,
      width: 2, columns: 0..<2, addingTo: &gradients)
    #expect(loss == 2e4)
    #expect(gradients == [-1, 1])
  }

  @Test func `has the gradient of its value`() {
    let logits: [Float] = [-1.5, 0.25, 2, 0.75, -0.5, 1]
    func value(_ logits: [Float], _ gradients: inout [Float]) -> Double {
      binaryCrossEntropy(
        logits: logits, labels: [2, 0], targets: [], distilled: 0..<0, temperature: 1, rows: 2,
        width: 3, columns: 0..<3, addingTo: &gradients)
    }
    var gradients = [Float](repeating: 0, count: 6)
    _ = value(logits, &gradients)
    for index in logits.indices {
      var scratch = [Float](repeating: 0, count: 6)
      var (above, below) = (logits, logits)
      above[index] += 0.01
      below[index] -= 0.01
      let slope = (value(above, &scratch) - value(below, &scratch)) / 0.02
      #expect(abs(slope - Double(gradients[index])) < 1e-4)
    }
  }
}
