extension DatasetDescriptor {
  /// The letters, each as large and as small form.
  static let emnistLetters = emnist(
    "letters", firstLabel: 1, classNames: "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { "\($0)" })

  /// Digits and letters, where small letters that look like large ones count as these.
  static let emnistBalanced = emnist(
    "balanced", firstLabel: 0,
    classNames: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt".map { "\($0)" })

  /// A part of EMNIST.
  ///
  /// Published is the digest of the archive of all parts alone, so that no file of it can be verified.
  private static func emnist(
    _ part: String, firstLabel: UInt8, classNames: [String]
  ) -> DatasetDescriptor {
    DatasetDescriptor(
      name: "emnist-\(part)", title: "EMNIST \(part)",
      source: "Cohen et al. 2017, arXiv:1702.05373; no licence is stated",
      origin: "gzip.zip of https://www.nist.gov/itl/products-and-services/emnist-dataset",
      classes: classNames.count, classNames: classNames,
      // torchvision's root, and the parts of it; the archive's folder.
      folders: ["EMNIST/raw", "EMNIST", "raw", "gzip"],
      layouts: [
        Layout(
          files: ["train", "test"].flatMap { set in
            [("images", "idx3"), ("labels", "idx1")].map { kind, format in
              File(
                role: "\(set)-\(kind)", names: ["emnist-\(part)-\(set)-\(kind)-\(format)-ubyte"],
                sha256: nil)
            }
          }
        ) { content, path throws(DatasetError) in
          .array(
            try IDXArray(emnist: IDXArray(content, path: path), firstLabel: firstLabel, path: path))
        }
      ], contentDigest: nil)
  }
}
