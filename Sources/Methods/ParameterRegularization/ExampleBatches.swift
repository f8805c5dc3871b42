import Datasets
import Engine
import Streams

/// Training examples of a context in random order, written batch after batch to a workspace.
///
/// For what is measured at the end of a context, such as Fisher information.
struct ExampleBatches {
  /// The most rows of a batch.
  let capacity: Int
  private let examples: Examples
  private let workspace: Workspace
  private let inputs: Int

  /// - Parameters:
  ///   - count: Examples to take, drawn without replacement; at most those of the context.
  ///   - seed: With the context's index the key of the order.
  init(of context: Context, for model: Classifier, count: Int, capacity: Int = 128, seed: UInt64) {
    self.capacity = capacity
    var random = RandomStream(seed: seed, purpose: .fisherOrder, index: context.index)
    examples = context.train.selecting(
      random.permutation(of: context.train.count).prefix(count))
    workspace = Workspace(for: model.network, capacity: capacity)
    inputs = model.network.inputs
  }

  /// Calls `body` with the workspace that holds a batch, the labels of its rows and their number.
  func forEach(_ body: (Workspace, UnsafePointer<Int32>, Int) -> Void) {
    for start in stride(from: 0, to: examples.count, by: capacity) {
      let rows = min(capacity, examples.count - start)
      for row in 0..<rows {
        examples.write(start + row, to: workspace.inputs + row * inputs)
      }
      examples.labels.withUnsafeBufferPointer { labels in
        guard let base = labels.baseAddress else { return }
        body(workspace, base + start, rows)
      }
    }
  }
}
