/// A way to hand a run to other tools, whose formats these are.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// One line for each case and figure, as data frames want it; RFC 4180.
  case csvLong = "csv-long"
  /// What Google Benchmark prints with `--benchmark_format=json`: for its compare.py, and for what reads
  /// that in CI.
  case googleBenchmark = "google-benchmark"
  /// A test case for each case, for CI servers; valid by the schema of Jenkins's xUnit plugin.
  case junit
}

/// How to show a run: as other results are, or as other tools read it.
public enum RunFormat: RawRepresentable, CaseIterable, Sendable, Equatable {
  /// For people, or as it is in the run's files.
  case output(OutputFormat)
  /// For another tool.
  case export(ExportFormat)

  /// The format of this name.
  public init?(rawValue: String) {
    guard let format = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = format
  }

  /// As `--format` has it.
  public var rawValue: String {
    switch self {
    case .output(let format): format.rawValue
    case .export(let format): format.rawValue
    }
  }

  /// Those of every result first.
  public static var allCases: [RunFormat] {
    OutputFormat.allCases.map(RunFormat.output) + ExportFormat.allCases.map(RunFormat.export)
  }
}

extension ExportFormat {
  /// `run` in this format, text that ends in a newline.
  func text(of run: ExportedRun) throws -> String {
    switch self {
    case .csvLong: LongCSV(run).text
    case .googleBenchmark: try GoogleBenchmark(run).text
    case .junit: JUnit(run).text
    }
  }
}

extension Report {
  /// The report as text that ends in a newline; `style` matters for a table only.
  public func render(_ format: RunFormat, style: Style = .plain) throws -> String {
    switch format {
    case .output(let format): try render(format, style: style)
    case .export(let format): try format.text(of: ExportedRun(run: run, records: records))
    }
  }
}

extension ModelReport {
  /// The report as text that ends in a newline; `style` matters for a table only.
  public func render(_ format: RunFormat, style: Style = .plain) throws -> String {
    switch format {
    case .output(let format): try render(format, style: style)
    case .export(let format): try format.text(of: ExportedRun(run))
    }
  }
}
