extension DatasetDescriptor {
  /// Cropped digits, without the additional training images.
  ///
  /// The digests are of the files as they are published; tensorflow-datasets 4.9.10 states them
  /// (`svhn_cropped/checksums.tsv`).
  static let svhn = DatasetDescriptor(
    name: "svhn", title: "SVHN",
    source: """
      Netzer et al. 2011, Reading digits in natural images with unsupervised feature learning, \
      ufldl.stanford.edu/housenumbers; for non-commercial use only
      """,
    origin: "http://ufldl.stanford.edu/housenumbers/", classes: 10, classNames: [],
    folders: ["SVHN"],
    layouts: [
      Layout(
        files: [
          File(
            role: "train", names: ["train_32x32.mat"],
            sha256: "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"),
          File(
            role: "test", names: ["test_32x32.mat"],
            sha256: "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"),
        ]
      ) { content, path throws(DatasetError) in
        .images(try LabeledImages(svhn: content, path: path))
      }
    ], contentDigest: nil)
}
