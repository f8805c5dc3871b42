import ArgumentParser
import Datasets
import Harness

extension CLBench {
  struct Weights: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tensors of a file of weights, and the digest that suites name them by.",
      discussion: """
        The digest is that of the tensors of single precision, whatever the order or the kind of file.

        Example:
          clbench data weights C3-5x16-bn-e100.safetensors
        """)

    @Argument(help: "A .safetensors file, or a checkpoint of PyTorch.", completion: .file())
    var file: String

    func run() throws {
      let file = try TensorFile(contentsOf: file)
      for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
        let shape = tensor.shape.map(String.init).joined(separator: "×")
        print(LineText.safe("\(name)  \(tensor.shape.isEmpty ? "a number" : shape)"))
      }
      print("digest \(file.digest)")
    }
  }
}
