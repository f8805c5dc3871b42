extension DatasetDescriptor {
  /// The digests are of the packed files, as tensorflow-datasets 4.9.10 states them
  /// (`url_checksums/kmnist.txt`); none of the unpacked ones was published.
  static let kmnist = DatasetDescriptor(
    name: "kmnist", title: "Kuzushiji-MNIST",
    source: "Clanuwat et al. 2018, arXiv:1812.01718; CC BY-SA 4.0",
    origin: "http://codh.rois.ac.jp/kmnist/dataset/kmnist/", classes: 10,
    classNames: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"],
    // torchvision's root, and the parts of it.
    folders: ["KMNIST/raw", "KMNIST", "raw"],
    files: idxFiles(packed: [
      "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
      "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
      "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
      "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c",
    ]), contentDigest: nil)
}
