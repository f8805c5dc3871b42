import Foundation
import Testing

@testable import Engine

@Suite struct SoftmaxLossesTests {
  let golden = EngineGolden.shared

  @Test func `gives cross-entropy ln 2 and gradients ±1/2 for two equal logits`() {
    var gradients: [Float] = [0, 0]
    let loss = softmaxCrossEntropy(
      logits: [3, 3], labels: [1], rows: 1, width: 2, columns: 0..<2, addingTo: &gradients)
    #expect(abs(loss - log(2.0)) < 1e-7)
    #expect(gradients == [0.5, -0.5])
  }

  @Test func `leaves inactive outputs without gradient`() {
    var gradients: [Float] = [0, 0, 0, 0]
    let loss = softmaxCrossEntropy(
      logits: [100, 1, 1, -100], labels: [2], rows: 1, width: 4, columns: 1..<3, weight: 3,
      addingTo: &gradients)
    #expect(abs(loss - 3 * log(2.0)) < 1e-6)
    #expect(gradients == [0, 1.5, -1.5, 0])
  }

  @Test func `stays finite for extreme logits`() {
    var gradients: [Float] = [0, 0]
    let loss = softmaxCrossEntropy(
      logits: [-1e4, 1e4], labels: [0], rows: 1, width: 2, columns: 0..<2, addingTo: &gradients)
    #expect(loss == 2e4)
    #expect(gradients == [-1, 1])
  }

  @Test func `has PyTorch's cross-entropy and gradient through the network`() {
    let (loss, gradient) = gradient { workspace in
      softmaxCrossEntropy(
        logits: workspace.logits, labels: golden.labels, rows: golden.rows, width: 4,
        columns: golden.activeColumns, addingTo: workspace.logitGradients)
    }
    #expect(abs(loss - golden.crossEntropy.loss) < 1e-6)
    #expect(relativeDifference(gradient, golden.crossEntropy.gradient) < 1e-5)
  }

  @Test func `has PyTorch's distillation loss and gradient through the network`() throws {
    let temperature = try #require(golden.distillation.temperature)
    let (loss, gradient) = gradient { workspace in
      distillation(
        logits: workspace.logits, targets: golden.teacher, rows: golden.rows, width: 4,
        columns: golden.activeColumns, temperature: temperature,
        addingTo: workspace.logitGradients)
    }
    #expect(abs(loss - golden.distillation.loss) < 1e-6)
    #expect(relativeDifference(gradient, golden.distillation.gradient) < 1e-5)
  }

  @Test func `has no distillation gradient where student and teacher agree`() {
    var gradients: [Float] = [0, 0, 0]
    let loss = distillation(
      logits: [1, 2, 4], targets: [11, 12, 14], rows: 1, width: 3, columns: 0..<3,
      temperature: 2, addingTo: &gradients)
    // The entropy of softmax([0.5, 1, 2]).
    #expect(abs(loss - 0.905959) < 1e-6)
    #expect(gradients.allSatisfy { abs($0) < 1e-7 })
  }

  @Test func `counts further logits of zero as if they stood in the row`() {
    let (logits, targets): ([Float], [Float]) = ([-1, 2, 0, 0, 0], [0.5, -3, 0, 0, 0])
    for columns in [0..<2, 0..<1] {
      var (short, whole) = ([Float](repeating: 0, count: 5), [Float](repeating: 0, count: 5))
      // Where only column 0 is active, -1 lies below the further logits, 2 does not.
      var rest = logits
      rest.replaceSubrange(columns.upperBound..., with: repeatElement(0, count: 5 - columns.count))
      let further = 5 - columns.count
      let loss = softmaxCrossEntropy(
        logits: rest, labels: [0], rows: 1, width: 5, columns: columns, zeroLogits: further,
        addingTo: &short)
      let expected = softmaxCrossEntropy(
        logits: rest, labels: [0], rows: 1, width: 5, columns: 0..<5, addingTo: &whole)
      #expect(abs(loss - expected) < 1e-6)
      for column in columns { #expect(abs(short[column] - whole[column]) < 1e-6) }
      #expect(short[columns.upperBound...].allSatisfy { $0 == 0 })

      var answers = targets
      answers.replaceSubrange(columns.upperBound..., with: repeatElement(0, count: further))
      (short, whole) = ([Float](repeating: 0, count: 5), [Float](repeating: 0, count: 5))
      let distilled = distillation(
        logits: rest, targets: answers, rows: 1, width: 5, columns: columns, temperature: 2,
        zeroLogits: further, addingTo: &short)
      let wholeDistilled = distillation(
        logits: rest, targets: answers, rows: 1, width: 5, columns: 0..<5, temperature: 2,
        addingTo: &whole)
      #expect(abs(distilled - wholeDistilled) < 1e-6)
      for column in columns { #expect(abs(short[column] - whole[column]) < 1e-6) }
    }
  }

  private func gradient(_ loss: (Workspace) -> Double) -> (Double, [[Float]]) {
    let workspace = golden.makeWorkspace()
    let parameters = golden.makeParameters()
    golden.network.forward(ModelState(parameters), rows: golden.rows, in: workspace)
    workspace.logitGradients.update(repeating: 0, count: golden.logits.count)
    let value = loss(workspace)
    var gradient = Parameters(layout: golden.network.layout)
    golden.network.backward(parameters, rows: 0..<golden.rows, in: workspace, into: &gradient)
    return (value, tensors(gradient))
  }
}
