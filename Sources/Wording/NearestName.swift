/// The known name that a mistyped one probably stands for, or nil where none is near.
///
/// Near means an edit distance (insertions, deletions, replacements, swapped neighbors) of at most a
/// third of the longer name's length, and at least 1. Of equally near names the first counts.
public func nearestName(to name: String, among known: [String]) -> String? {
  // Nobody mistypes a name by so much, and the table of distances grows with the length.
  guard name.utf8.count <= 100 else { return nil }
  var best: (name: String, distance: Int)?
  for candidate in known {
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    let limit = max(1, max(name.count, candidate.count) / 3)
    if distance <= limit, distance < best?.distance ?? Int.max { best = (candidate, distance) }
  }
  return best?.name
}

private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  // distances[i][j]: from the first i characters of one to the first j of the other.
  var distances = (0...left.count).map { i in (0...right.count).map { j in i == 0 ? j : i } }
  for i in left.indices {
    for j in right.indices {
      var best = distances[i][j] + (left[i] == right[j] ? 0 : 1)
      best = min(best, distances[i][j + 1] + 1, distances[i + 1][j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        best = min(best, distances[i - 1][j - 1] + 1)
      }
      distances[i + 1][j + 1] = best
    }
  }
  return distances[left.count][right.count]
}
