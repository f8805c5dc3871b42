import Datasets
import Streams

extension ArrivedContexts {
  /// As it is in the first context of a stream, of which one blank example has come.
  static func inFirst(of stream: StreamOutline) -> ArrivedContexts {
    let arrived = ArrivedContexts()
    arrived.insert(
      Context(
        outline: stream.context(1),
        train: Examples(
          pixels: Array(repeating: 0, count: stream.inputs), pixelsPerImage: stream.inputs,
          indices: [0], labels: [0])))
    return arrived
  }
}
