extension [UInt8] {
  /// Planes that are stored column by column, row by row.
  ///
  /// - Precondition: they are whole planes of `height` rows and `width` columns.
  func rowByRow(height: Int, width: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { turned, written in
      written = count
      var place = 0
      for plane in stride(from: 0, to: count, by: height * width) {
        for row in 0..<height {
          for column in 0..<width {
            turned[place] = self[plane + column * height + row]
            place += 1
          }
        }
      }
    }
  }
}
