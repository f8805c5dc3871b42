public import Foundation

/// A path whose leading `~` or `~name` is replaced by that home directory, as a shell does where it is
/// neither quoted nor behind an equals sign.
///
/// A name that nobody has stays as it is.
public func expandingHome(
  in path: String, environment: [String: String] = ProcessInfo.processInfo.environment
) -> String {
  guard path.first == "~" else { return path }
  let user = path.dropFirst().prefix { $0 != "/" }
  let rest = path.dropFirst(1 + user.count)
  let home: String?
  if !user.isEmpty {
    home = FileManager.default.homeDirectory(forUser: String(user))?.path
  } else if let variable = environment["HOME"], !variable.isEmpty {
    home = variable
  } else {
    home = FileManager.default.homeDirectoryForCurrentUser.path
  }
  return home.map { $0 + rest } ?? path
}
