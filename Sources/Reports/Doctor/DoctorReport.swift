import Analysis
import Foundation
import Hardware
import Records

/// What `bench doctor` shows: whether a machine is fit to gate on, why, and what to do about it.
public struct DoctorReport: Sendable {
  let checkup: Checkup
  /// What follows from the check-up.
  public let diagnosis: Diagnosis
  let names: CaseNames
  /// What disturbs it, each with what to do about it.
  let disturbances: [String]

  /// A report on `checkup`.
  public init(_ checkup: Checkup) {
    self.checkup = checkup
    diagnosis = Diagnosis(checkup)
    names = CaseNames(checkup.comparison.cases.map(\.caseID))
    disturbances = Disturbances(checkup).all
  }

  /// Refuses a `format` that this report hasn't: before anything is measured.
  public static func require(_ format: OutputFormat) throws {
    if format == .html { throw OutputFormat.onlyForRuns }
  }

  /// The report as text that ends in a newline; `csv` has one line a case.
  public func render(_ format: OutputFormat, style: Style = .plain) throws -> String {
    switch format {
    case .table: text(style)
    case .markdown: markdown
    case .csv: csv
    case .json: try json
    case .html: throw OutputFormat.onlyForRuns
    }
  }
}
