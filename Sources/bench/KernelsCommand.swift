import ArgumentParser

/// `bench kernels`.
struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Lists the kernels that are built in, and what runs on this machine.",
    discussion: """
      For each kernel, precision and instruction set: whether this machine can run
      it, and if not, why.

      EXAMPLES
        bench kernels
        bench kernels --format json
      """)

  @Option(help: ArgumentHelp("table or json.", valueName: "format"))
  var format: ListingFormat = .table

  func run() throws {
    let listing = KernelListing.builtIn
    OutputOptions.show(try format == .json ? listing.json : listing.table)
  }
}

/// How `bench kernels` shows what there is.
enum ListingFormat: String, CaseIterable, ExpressibleByArgument {
  case table, json
}
