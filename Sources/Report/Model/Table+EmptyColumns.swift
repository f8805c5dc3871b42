extension Table {
  /// The table without the columns in which no row has anything; a footnote names them and says why.
  ///
  /// Of a table without rows, or without any number, nothing is left out.
  var withoutEmptyColumns: Table {
    let empty = columns.indices.filter { column in rows.allSatisfy { $0[column].isAbsent } }
    guard hasNumbers, !empty.isEmpty else { return self }
    var table = self
    table.columns = columns.indices.filter { !empty.contains($0) }.map { columns[$0] }
    table.rows = rows.map { row in row.indices.filter { !empty.contains($0) }.map { row[$0] } }
    // The notes of cells that are left get new numbers, the others go.
    let used = Set(table.rows.joined().compactMap(\.footnote)).sorted()
    let marked = Set(rows.joined().compactMap(\.footnote))
    table.rows = table.rows.map { row in
      row.map { cell in
        guard case .absent(let note?) = cell else { return cell }
        return .absent(footnote: (used.firstIndex(of: note) ?? 0) + 1)
      }
    }
    table.footnotes = footnotes.filter { text in
      !marked.contains { text.hasPrefix(NumberText.superscript($0) + " ") }
    }
    table.footnotes += used.enumerated().compactMap { place, note in
      footnote(note).map { "\(NumberText.superscript(place + 1)) \($0)" }
    }
    table.footnotes += emptyColumnNotes(empty)
    return table
  }

  /// Which columns were left out and why, one line for each set of reasons.
  private func emptyColumnNotes(_ empty: [Int]) -> [String] {
    var groups: [(reasons: [String], titles: [String])] = []
    for column in empty {
      let notes = Set(rows.compactMap { $0[column].footnote })
      let reasons = notes.sorted().compactMap(footnote)
      if let place = groups.firstIndex(where: { $0.reasons == reasons }) {
        groups[place].titles.append(columns[column].title)
      } else {
        groups.append((reasons, [columns[column].title]))
      }
    }
    return groups.map { group in
      (["Left out: \(group.titles.joined(separator: ", "))."] + group.reasons)
        .joined(separator: " ")
    }
  }
}

extension Table.Cell {
  fileprivate var isAbsent: Bool {
    if case .absent = self { true } else { false }
  }

  /// The number of the footnote that says why it has no number.
  var footnote: Int? {
    if case .absent(let note) = self { note } else { nil }
  }
}
