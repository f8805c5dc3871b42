public import Engine

/// An example by its place: a context, from 1, and a position in its training data.
public struct StreamExample: Sendable, Equatable, BitwiseCopyable {
  public var context: Int
  public var position: Int

  public init(context: Int, position: Int) {
    self.context = context
    self.position = position
  }
}

/// The contexts whose examples have come so far, where a place becomes an example.
///
/// A memory keeps places; what they stand for is read here. Whoever supplies examples puts their
/// context in before the first of them, so that nothing can be read that has not come.
public final class ArrivedContexts {
  private var contexts: [Context?] = []
  /// The index of the context whose examples came last, the one at hand; 0 before any has come.
  public private(set) var latest = 0

  public init() {}

  public func insert(_ context: Context) {
    while contexts.count < context.index { contexts.append(nil) }
    contexts[context.index - 1] = context
    latest = context.index
  }

  /// - Precondition: the context of that index, from 1, has come.
  public subscript(index: Int) -> Context {
    guard index <= contexts.count, let context = contexts[index - 1] else {
      preconditionFailure("No example of context \(index) has come yet")
    }
    return context
  }
}

extension ArrivedContexts {
  /// Which contexts have come, of all that there are.
  public func exchange(
    with archive: StateArchive, contexts all: [Context]
  ) throws(StateError) {
    var indices = contexts.compactMap { $0?.index }
    try archive.exchange(&indices)
    try archive.exchange(&latest)
    guard archive.isReading else { return }
    let last = latest
    contexts.removeAll()
    for index in indices {
      guard let context = all.first(where: { $0.index == index }) else { throw StateError() }
      insert(context)
    }
    latest = last
  }
}
