// swift-tools-version: 6.1
import PackageDescription

// Vector code is compiled for AVX2 + FMA on x86-64; the compiler's default baseline runs the
// hand-written kernels many times slower. The flag reaches Swift's own code generation through the
// Clang importer (docs/design.md, section 3). On other processors the base instruction set is used.
#if arch(x86_64)
  let codeGeneration: [SwiftSetting] = [
    .unsafeFlags(["-Xcc", "-march=x86-64-v3"])
  ]
#else
  let codeGeneration: [SwiftSetting] = []
#endif

let strict: [SwiftSetting] =
  codeGeneration + [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]

// Kernels and the drawing of the embedded data set are optimized in debug builds too; without it
// the tests take minutes, and they would test other machine code than people run.
let optimized: [SwiftSetting] =
  strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// Every record names the commit behind the binary.
let commit =
  (Context.gitInformation?.currentCommit ?? "unknown")
  + (Context.gitInformation?.hasUncommittedChanges == true ? "+dirty" : "")

let package = Package(
  name: "clbench",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "clbench", targets: ["clbench"]),
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Streams", targets: ["Streams"]),
    .library(name: "Metrics", targets: ["Metrics"]),
    .library(name: "Measurements", targets: ["Measurements"]),
    .library(name: "Methods", targets: ["Methods"]),
    .library(name: "Harness", targets: ["Harness"]),
    .library(name: "Report", targets: ["Report"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(
      name: "CBuildInfo",
      cSettings: [.define("CLBENCH_COMMIT", to: "\"\(commit)\"")]),
    .target(
      name: "CKernels",
      cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(
      name: "Engine", dependencies: ["COpenBLAS", "CKernels"], swiftSettings: optimized),
    .target(name: "Metrics", swiftSettings: strict),
    .target(name: "Wording", swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: ["Engine", "Wording", "CPNG", "CZlib", "CLzma", "CCrypto"],
      swiftSettings: optimized),
    .target(name: "Streams", dependencies: ["Engine", "Datasets"], swiftSettings: optimized),
    .target(
      name: "Measurements", dependencies: ["Engine", "Datasets", "Streams"],
      swiftSettings: optimized),
    .target(
      name: "Methods", dependencies: ["Engine", "Datasets", "Streams", "Measurements", "Wording"],
      swiftSettings: optimized),
    .target(
      name: "Harness",
      dependencies: [
        "Methods", "Measurements", "Streams", "Metrics", "Datasets", "Engine", "Wording",
        "CBuildInfo", "CZlib",
        .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: strict),
    .target(
      name: "Report",
      dependencies: [
        "CCairo", "Metrics", "Harness", "Datasets", "Measurements", "Methods", "Streams",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "clbench",
      dependencies: [
        "Harness", "Report", "Datasets", "Streams", "Metrics", "Measurements", "Methods", "Engine",
        "Wording",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Engine"], exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "MetricsTests", dependencies: ["Metrics"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Engine", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "MeasurementsTests", dependencies: ["Measurements", "Streams", "Datasets", "Engine"],
      swiftSettings: strict),
    .testTarget(
      name: "MethodsTests",
      dependencies: ["Methods", "Streams", "Metrics", "Engine", "Datasets"],
      exclude: ["Golden"], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Harness", "Methods", "Streams", "Datasets", "CPNG"],
      path: "Tests/TestSupport", swiftSettings: strict),
    .executableTarget(
      name: "FuzzProbe", dependencies: ["Harness", "Report", "Metrics", "Datasets"],
      path: "Tests/FuzzProbe", swiftSettings: strict),
    .testTarget(
      name: "HarnessTests",
      dependencies: [
        "Harness", "Metrics", "Measurements", "Methods", "Streams", "Datasets", "Engine",
        "Wording", "TestSupport", "clbench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "ReportTests",
      dependencies: [
        "Report", "Harness", "Metrics", "Measurements", "Methods", "Streams", "Datasets",
        "TestSupport",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
