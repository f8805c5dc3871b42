import ArgumentParser
import Foundation
import Harness

extension CLBench {
  struct Unbundle: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Unpack an archive of 'clbench bundle' and check every file of it.",
      discussion: """
        Links, devices, files with holes, paths that leave the folder, and more than 4 GiB, 200 000 \
        files or 200 times the archive's size are refused; the folder is then not there at all. With \
        --verify \
        every file is compared with the manifest, and every record with its own digests; a file that \
        was altered, is missing or was added is named. 'clbench verify FOLDER/runs' then runs the \
        records anew.

        Example:
          clbench unbundle quickstart.tar.gz --output quickstart --verify

        Exit codes: 0 unpacked and as the manifest says, 1 a file is not, 2 it cannot be unpacked.
        """)

    @Argument(help: "The archive.", completion: .file())
    var archive: String

    @Option(
      help: "The folder, new or empty; by default the archive's name without .tar.gz.",
      completion: .directory)
    var output: String?

    @Flag(help: "Compare every file with the manifest.")
    var verify = false

    @Option(help: "The SHA-256 that the manifest must have, as 'clbench bundle' printed it.")
    var manifest: String?

    func run() throws {
      let source = URL(fileURLWithPath: archive)
      let name = source.lastPathComponent
      let stem = name.hasSuffix(".tar.gz") ? String(name.dropLast(7)) : name + ".bundle"
      let folder = URL(fileURLWithPath: output ?? stem)
      let interruption = Interruption {
        StagingFolder.removeAll()
        printError("interrupted; what was not unpacked whole is removed")
      }
      defer { withExtendedLifetime(interruption) {} }
      let stated = try Archive.unpack(source, into: folder) { try BundleManifest(inBundle: $0) }
      let digest = try BundleManifest.digest(inBundle: folder)
      print(
        LineText.safe(
          "\(stated.suite) unpacked to \(folder.relativePath); SHA-256 of its manifest: \(digest)"))
      guard verify || manifest != nil else { return }
      var problems = try stated.findings(in: folder).map(\.description)
      if let manifest, manifest.lowercased() != digest {
        problems.append("altered: \(BundleManifest.name): its SHA-256 should be \(manifest)")
      }
      if problems.isEmpty {
        do {
          _ = try SuiteResults.load(directory: folder.appending(path: "runs"))
        } catch {
          problems.append("altered: \(error)")
        }
      }
      for problem in problems { print(LineText.safe(problem)) }
      let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
      print("\(stated.files.count) files in the manifest, \(count)")
      if !problems.isEmpty { throw ExitCode(CheckExit.regressed.rawValue) }
    }
  }
}
