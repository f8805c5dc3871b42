import ArgumentParser
import Datasets
import Foundation

extension CLBench {
  struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "data", abstract: "List, verify and locate data sets.",
      discussion: """
        Data sets are looked for in --data-dir, in the directories of CLBENCH_DATA (separated by colons), \
        in the user's cache and in /usr/share/datasets. Nothing is downloaded. Files that are damaged or \
        of another data set are passed over.

        Examples:
          clbench data list
          clbench data verify strokes
          clbench data path mnist --data-dir data
          clbench data weights C3-5x16-bn-e100.safetensors
        """,
      subcommands: [ListData.self, Verify.self, Path.self, Weights.self])
  }

  struct ListData: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the data sets and where they were found.",
      discussion: """
        Reads what is found, so that data of one set are not taken for another.

        Example:
          clbench data list
        """)

    @OptionGroup var data: DataOptions

    func run() {
      for descriptor in DatasetCatalog.all {
        let place = place(of: descriptor)
        print("\(descriptor.name)  \(descriptor.title): \(place)  [\(descriptor.source)]")
      }
    }

    private func place(of descriptor: DatasetDescriptor) -> String {
      if descriptor.isEmbedded { return "embedded" }
      let caveat = descriptor.caveat.map { "; \($0)" } ?? ""
      guard data.locator.hasCandidates(for: descriptor) else {
        return """
          not found in --data-dir, CLBENCH_DATA or the usual places; get it from \
          \(descriptor.origin)\(caveat)
          """
      }
      guard
        let dataset = try? DatasetCatalog.load(
          name: descriptor.name, locator: data.locator, allowUnverified: true)
      else { return "no usable files; 'clbench data verify \(descriptor.name)' says why" }
      return dataset.identity.verified
        ? dataset.folders : "UNVERIFIED in \(dataset.folders)\(caveat)"
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read data sets and compare their digests; all that are found by default.",
      discussion: """
        Example:
          clbench data verify strokes

        Exit codes: 0 all as expected, 2 something is missing, damaged or different.
        """)

    @Argument(
      help: "Names of data sets.",
      completion: .custom { words, index, _ in
        // One that stands there already is not offered again.
        let others = Set(words.enumerated().filter { $0.offset != index }.map(\.element))
        return DatasetCatalog.names.filter { !others.contains($0) }
      })
    var names: [String] = []

    @OptionGroup var data: DataOptions

    func run() throws {
      let wanted =
        names.isEmpty
        ? DatasetCatalog.all.filter { descriptor in
          descriptor.isEmbedded || data.locator.hasCandidates(for: descriptor)
        }.map(\.name) : names
      var problems = 0
      for name in wanted {
        do {
          let dataset = try data.load(name)
          print(
            """
            \(name): \(dataset.identity.verified ? "verified" : "UNVERIFIED"), \
            \(dataset.train.count) training and \(dataset.test.count) test images
            """)
          for (file, path) in zip(dataset.identity.files, dataset.paths) {
            print("    \(file.role) \(file.sha256) \(path)")
          }
          if dataset.identity.files.isEmpty {
            for path in dataset.paths { print("    \(path)") }
          }
          print("    content digest \(dataset.identity.contentDigest)")
          if let whole = try DatasetCatalog.wholeDigest(of: dataset),
            whole != dataset.identity.contentDigest
          {
            problems += 1
            printError("\(name): the content digest of all its images is \(whole)")
          }
        } catch {
          problems += 1
          printError(error.description)
        }
      }
      if problems > 0 { throw ExitCode(2) }
    }
  }

  struct Path: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the files that a data set is read from, one a line.",
      discussion: """
        Example:
          clbench data path strokes

        Exit codes: 0 printed, 2 a file is missing, damaged or different.
        """)

    @Argument(help: "The name of the data set.", completion: .list(DatasetCatalog.names))
    var name: String

    @OptionGroup var data: DataOptions

    func run() throws {
      let isFolder = try ImageFolder(named: name) != nil
      if try !isFolder && DatasetCatalog.descriptor(named: name).isEmbedded {
        print("\(name) is embedded in the program")
        return
      }
      for path in try data.load(name).paths { print(URL(fileURLWithPath: path).path) }
    }
  }
}
