import ArgumentParser
import Datasets
import Foundation

extension CLBench {
  struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "data", abstract: "List, verify and locate data sets.",
      discussion: """
        Data sets are looked for in --data-dir, in the directories of CLBENCH_DATA, in the user's cache \
        and in /usr/share/datasets. Nothing is downloaded.

        Examples:
          clbench data list
          clbench data verify strokes
          clbench data path mnist --data-dir data
        """,
      subcommands: [ListData.self, Verify.self, Path.self])
  }

  struct ListData: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the data sets and where they were found.",
      discussion: """
        Example:
          clbench data list
        """)

    @OptionGroup var data: DataOptions

    func run() {
      for descriptor in DatasetCatalog.all {
        let place =
          descriptor.isEmbedded
          ? "embedded"
          : descriptor.files.first.flatMap {
            data.locator.find($0.names, of: descriptor.name)?.deletingLastPathComponent().path
          } ?? "not found"
        print("\(descriptor.name)  \(descriptor.title): \(place)  [\(descriptor.source)]")
      }
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
          descriptor.isEmbedded
            || descriptor.files.contains {
              data.locator.find($0.names, of: descriptor.name) != nil
            }
        }.map(\.name) : names
      var problems = 0
      for name in wanted {
        do {
          let dataset = try DatasetCatalog.load(
            name: name, locator: data.locator, allowUnverified: data.allowUnverified)
          print(
            """
            \(name): \(dataset.identity.verified ? "verified" : "UNVERIFIED"), \
            \(dataset.train.count) training and \(dataset.test.count) test images
            """)
          for file in dataset.identity.files { print("    \(file.role) \(file.sha256)") }
          print("    content digest \(dataset.identity.contentDigest)")
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
      abstract: "Print the files of a data set, one a line.",
      discussion: """
        Example:
          clbench data path strokes

        Exit codes: 0 printed, 2 a file is missing.
        """)

    @Argument(help: "The name of the data set.", completion: .list(DatasetCatalog.names))
    var name: String

    @OptionGroup var data: DataOptions

    func run() throws {
      let descriptor = try DatasetCatalog.descriptor(named: name)
      if descriptor.isEmbedded {
        print("\(name) is embedded in the program")
        return
      }
      for file in descriptor.files {
        guard let url = data.locator.find(file.names, of: name) else {
          throw DatasetError.fileNotFound(
            dataset: descriptor.title, role: file.role, names: file.names,
            searched: data.locator.directories)
        }
        print(url.path)
      }
    }
  }
}
