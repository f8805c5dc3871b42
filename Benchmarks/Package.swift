// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that users of clbench never build it. Run it with `make bench`.
#if arch(x86_64)
  let settings: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
#else
  let settings: [SwiftSetting] = []
#endif

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "clbench", path: "..")],
  targets: [
    .systemLibrary(
      name: "COpenBLASForBenchmarks", path: "Sources/COpenBLASForBenchmarks",
      pkgConfig: "openblas"),
    .executableTarget(
      name: "EngineBenchmarks",
      dependencies: [
        .product(name: "Engine", package: "clbench"),
        .product(name: "Methods", package: "clbench"),
        .product(name: "Streams", package: "clbench"),
        .product(name: "Datasets", package: "clbench"),
        .product(name: "Harness", package: "clbench"), "COpenBLASForBenchmarks",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
