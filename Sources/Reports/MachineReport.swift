import Foundation
import Hardware
import Records

/// What `bench machine` shows; its JSON form is this struct.
public struct MachineReport: Codable, Sendable {
  /// An instruction set that kernels are written for.
  public struct InstructionSetSupport: Codable, Sendable, Equatable {
    /// `generic`, `avx2`, ….
    public var name: String
    /// Why this machine can't run it; nil when it can.
    public var unavailableReason: String?

    /// The support of one instruction set.
    public init(name: String, unavailableReason: String?) {
      self.name = name
      self.unavailableReason = unavailableReason
    }

    /// All of them, on the machine that this process runs on.
    public static var current: [InstructionSetSupport] {
      InstructionSet.allCases.map {
        InstructionSetSupport(name: $0.rawValue, unavailableReason: $0.unavailableReason)
      }
    }
  }

  /// Version of the record schema that its words are those of.
  public var schemaVersion = CaseRecord.currentSchemaVersion
  /// Stable facts.
  public var machine: MachineDescription
  /// One per thread count; empty when they were not measured.
  public var ceilings: [Ceilings]
  /// Counter name → `counts`, or the reason why it doesn't.
  public var counters: [String: String]
  /// What kernels can use here.
  public var instructionSets: [InstructionSetSupport]
  /// Facts of the moment by name, such as the load and the share of time stolen.
  public var details: [String: String]
  /// What makes figures worse or less sure, each with what to do about it.
  public var warnings: [String]

  /// A report on `machine`; what follows from the description alone is added to `warnings`.
  public init(
    machine: MachineDescription, ceilings: [Ceilings] = [], counters: [String: String] = [:],
    instructionSets: [InstructionSetSupport] = InstructionSetSupport.current,
    details: [String: String] = [:], warnings: [String] = []
  ) {
    self.machine = machine
    self.ceilings = ceilings
    self.counters = counters
    self.instructionSets = instructionSets
    self.details = details
    let advice = MachineAdvice.warnings(for: machine)
    self.warnings = warnings + advice.filter { !warnings.contains($0) }
  }

  /// The report as text that ends in a newline; `csv` holds the ceilings alone.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: tableText(style)
    case .markdown: markdownText
    case .csv: csvText
    case .json: try jsonText
    case .html: throw OutputFormat.onlyForRuns
    }
  }

  private var jsonText: String {
    get throws {
      String(decoding: try RunCoding.encoder(pretty: true).encode(self), as: UTF8.self) + "\n"
    }
  }
}
