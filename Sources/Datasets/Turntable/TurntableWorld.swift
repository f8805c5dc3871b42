/// Objects and places that frames are drawn of.
///
/// There are two of the same kinds, so that layers can be trained on the one and learn the other from what they know.
final class TurntableWorld: Sendable {
  let seed: UInt64
  /// Moments from one frame of a film to the next.
  let step: Int
  /// The fifty objects.
  let objects: [Solid]
  /// The eleven sessions.
  let sessions: [TurntableSession]

  private init(seed: UInt64, step: Int) {
    (self.seed, self.step) = (seed, step)
    objects = TurntableObjects.solids(seed: seed)
    sessions = (1...TurntableSession.count).map { TurntableSession($0, seed: seed) }
  }

  /// That of the data set "turntable".
  static let main = TurntableWorld(seed: 0x7021_7AB1, step: 1)
  /// That of "turntable-base": other colors, proportions and places, and a fifth of the frames.
  static let base = TurntableWorld(seed: 0x7021_BA5E, step: 5)
}
