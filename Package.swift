// swift-tools-version: 6.2
import PackageDescription

// `swift run bench` builds the debug configuration. Timing unoptimised code would be meaningless, so
// every target that is measured, or that measures, is optimised there too; the last flag wins over
// SwiftPM's own -Onone / -O0. This is a root package, which is what allows unsafe flags.
let optimisedC: [CSetting] = [
  .unsafeFlags(["-O3"], .when(configuration: .debug)),
  .unsafeFlags(["-Wall", "-Wextra"]),
]
let optimisedSwift: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let papi: Target.Dependency = .target(name: "CPAPI", condition: .when(traits: ["PAPI"]))
let argumentParser: Target.Dependency =
  .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")

let package = Package(
  name: "bench",
  products: [.executable(name: "bench", targets: ["bench"])],
  traits: [
    .default(enabledTraits: ["PAPI"]),
    .trait(name: "PAPI", description: "Read hardware and software counters through PAPI."),
    .trait(
      name: "Planted", description: "Test builds: obey BENCH_PLANT, which slows kernels down."),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "CKernels", cSettings: optimisedC),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CHwloc", pkgConfig: "hwloc", providers: [.apt(["libhwloc-dev"])]),
    .systemLibrary(name: "CPAPI", pkgConfig: "papi", providers: [.apt(["libpapi-dev"])]),

    .target(name: "Hardware", dependencies: ["CKernels", "CHwloc"]),
    .target(name: "Matrices", dependencies: ["Hardware", "CKernels"]),
    .target(name: "Kernels", dependencies: ["Matrices", "Hardware", "CKernels", "COpenBLAS"]),
    .target(name: "Measurement", dependencies: ["Hardware", "CKernels", papi]),
    .target(name: "Records", dependencies: ["Hardware", "Matrices"]),
    .target(name: "Analysis", dependencies: ["Records", "Matrices", "Hardware"]),
    .target(
      name: "Models",
      dependencies: ["Kernels", "Measurement", "Matrices", "Hardware", "CKernels"]),
    .target(
      name: "Sweep",
      dependencies: [
        "Hardware", "Matrices", "Kernels", "Measurement", "Records", "Analysis", "Models", yams,
      ]),
    .target(
      name: "Regression",
      dependencies: [
        "Sweep", "Analysis", "Records", "Measurement", "Kernels", "Matrices", "Hardware",
      ]),
    // A module of its own, so that nothing else needs a database.
    .target(name: "History", dependencies: ["Records", "Hardware", grdb]),
    .target(name: "Charts"),
    .target(
      name: "Reports",
      dependencies: ["Hardware", "Matrices", "Records", "Analysis", "Charts", mustache],
      // Compiled in: the binary is all there is to install.
      resources: [.embedInCode("HTML/Page")]),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Hardware", "Matrices", "Kernels", "Measurement", "Records", "Analysis", "Models",
        "Sweep", "Regression", "History", "Reports", argumentParser,
      ]),

    .testTarget(name: "HardwareTests", dependencies: ["Hardware", "CKernels"]),
    .testTarget(
      name: "MatricesTests", dependencies: ["Matrices", "Hardware"],
      // It packs every weight again, one by one.
      swiftSettings: optimisedSwift),
    .testTarget(
      name: "KernelsTests", dependencies: ["Kernels", "Matrices", "Hardware", "CKernels"],
      // Its references multiply as much as the kernels do.
      swiftSettings: optimisedSwift),
    .testTarget(name: "MeasurementTests", dependencies: ["Measurement", "Hardware", "CKernels"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "Hardware"]),
    .testTarget(
      name: "AnalysisTests", dependencies: ["Analysis", "Records", "Matrices", "Hardware"],
      // Read by path, as the schemas are.
      exclude: ["Recorded"]),
    .testTarget(name: "ModelsTests", dependencies: ["Models", "Matrices", "Hardware"]),
    .testTarget(
      name: "SweepTests",
      dependencies: [
        "Sweep", "Records", "Kernels", "Measurement", "Models", "Matrices", "Hardware",
      ]),
    .testTarget(
      name: "RegressionTests",
      dependencies: ["Regression", "Sweep", "Records", "Analysis", "Measurement", "Hardware"]),
    .testTarget(
      name: "HistoryTests", dependencies: ["History", "Records", "Hardware", grdb],
      // Read by path, as the schemas are.
      exclude: ["Versions"]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "Records", "Charts"]),
    .testTarget(name: "BenchTests", dependencies: ["bench"]),
  ],
  cLanguageStandard: .c11
)

// Sanitizers are for the code that holds pointers: `make sanitize` asks for it and its tests alone, as
// building the rest takes longer than running them.
if Context.environment["BENCH_TARGETS"] == "pointers" {
  let modules = [
    "CKernels", "COpenBLAS", "CHwloc", "CPAPI", "Hardware", "Matrices", "Kernels", "Measurement",
  ]
  package.targets.removeAll { !modules.contains($0.name.replacing("Tests", with: "")) }
  package.products = []
}

// One language mode and one set of flags for all Swift targets, applied in one place.
for target in package.targets where target.type == .regular || target.type == .executable {
  guard target.name != "CKernels" else { continue }
  target.swiftSettings = (target.swiftSettings ?? []) + optimisedSwift
}
