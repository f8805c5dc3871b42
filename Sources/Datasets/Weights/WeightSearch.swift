/// Finds a file of weights by its name and what its tensors must be.
public struct WeightSearch {
  private let locator: DataLocator

  public init(_ locator: DataLocator) { self.locator = locator }

  /// Looks in each data directory's folder `weights`, in the directory itself, and then in the folders of
  /// weights alone, for `name`, `name.safetensors`, `name.pt` or `name.pth`.
  ///
  /// - Parameter digest: ``TensorFile/digest`` of the right one; files with another are passed over.
  public func find(_ name: String, digest: String) throws(DatasetError) -> TensorFile {
    var passedOver: [String] = []
    let folders =
      locator.directories.flatMap { ["\($0)/weights", $0] } + locator.weightFolders
    for folder in folders {
      for path in ["", ".safetensors", ".pt", ".pth"].map({ "\(folder)/\(name)\($0)" }) {
        do {
          let file = try TensorFile(contentsOf: path)
          if file.digest == digest { return file }
          passedOver.append("\(path) has other weights, of digest \(file.digest)")
        } catch {
          if DataLocator.exists(path) { passedOver.append("\(path) \(error.reason ?? "")") }
        }
      }
    }
    throw .noWeights(
      name: name, digest: digest, searched: locator.directories, passedOver: passedOver)
  }
}
