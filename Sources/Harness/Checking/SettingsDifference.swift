import Foundation
import Methods
import Streams

/// Which settings differ between two cells, in words.
enum SettingsDifference {
  /// What is measured besides is no setting here, since it moves no result.
  ///
  /// - Parameters:
  ///   - scenario: That of both.
  ///   - place: Where the old ones stand.
  static func between(
    _ oldProtocol: ProtocolSpec, _ oldMethod: MethodSpec,
    and newProtocol: ProtocolSpec, _ newMethod: MethodSpec, scenario: Scenario,
    in place: String = "the reference"
  ) -> [String] {
    var changes: [String] = []
    if oldMethod.name != newMethod.name {
      changes.append("the method is \(newMethod.name), in \(place) \(oldMethod.name)")
    }
    let old = oldMethod.statedSettings(in: scenario, of: oldProtocol)
    let new = newMethod.statedSettings(in: scenario, of: newProtocol)
    for name in Set(old.keys).union(new.keys).sorted() where old[name] != new[name] {
      changes.append(
        """
        '\(name)' is \(new[name].map(\.description) ?? "absent"), \
        in \(place) \(old[name].map(\.description) ?? "absent")
        """)
    }
    var protocols = (oldProtocol, newProtocol)
    protocols.0.measurements = nil
    protocols.1.measurements = nil
    return changes + between(protocols.0, and: protocols.1, in: place)
  }

  /// Which fields of two protocols differ, what is measured among them.
  static func between(
    _ oldProtocol: ProtocolSpec, and newProtocol: ProtocolSpec, in place: String
  ) -> [String] {
    guard oldProtocol != newProtocol else { return [] }
    let (before, after) = (fields(of: oldProtocol), fields(of: newProtocol))
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      guard before[name] != after[name] else { return nil }
      return """
        the protocol's '\(suiteKey(name))' is \(after[name] ?? "absent"), \
        in \(place) \(before[name] ?? "absent")
        """
    }
  }

  /// The name of a record's field as a suite has it: `active-classes` of `activeClasses`.
  private static func suiteKey(_ field: String) -> String {
    field.map { $0.isUppercase ? "-\($0.lowercased())" : "\($0)" }.joined()
  }

  /// The protocol's fields as they stand in a record.
  private static func fields(of spec: ProtocolSpec) -> [String: String] {
    guard let data = try? CanonicalJSON.encode(spec),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    else { return [:] }
    return object.mapValues { value in
      guard JSONSerialization.isValidJSONObject(value),
        let text = try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)
      else { return String(describing: value) }
      return String(decoding: text, as: UTF8.self)
    }
  }
}
