import Foundation
import Hardware

extension HistoryEntry {
  /// The entry as a line of JSON, its line feed included.
  public func line() throws -> Data { try RunCoding.encoder().encode(self) + [Files.newline] }

  /// The entry that `text`, line `line` of `file`, holds.
  ///
  /// Throws `DataError` when it is none, of a newer schema, or holds what no run leaves.
  public init(reading text: Data, file: String, line: Int) throws {
    struct Raw: Decodable {
      struct Run: Decodable {
        var spec: String?
      }
      var run: Run
    }
    self = try RunCoding.decode(
      HistoryEntry.self, from: text, file: file, line: line, newest: Self.currentSchemaVersion)
    // The spec has lines of its own, which are read again and not shown.
    run.spec = (try? RunCoding.decoder().decode(Raw.self, from: text).run.spec) ?? run.spec
    if let problem {
      throw DataError(file: "\(file):\(line)", field: problem.field, problem.problem)
    }
  }

  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    let fingerprint = MachineFingerprint(machine).description
    check.require(
      "run.fingerprint", run.fingerprint == fingerprint,
      "is \(run.fingerprint), but the machine's is \(fingerprint)")
    check.require(
      "run.id", run.id == identity, "isn't that of its contents, \(identity): was the line edited?")
    check.require("cases", !cases.isEmpty, "must not be empty")
    check.require(
      "cases.caseID", Set(cases.map(\.caseID)).count == cases.count, "must differ between cases")
    for entry in cases { entry.check(&check) }
    return check.problem
  }
}

extension HistoryCase {
  fileprivate func check(_ check: inout FieldCheck) {
    check.require("cases.caseID", !caseID.isEmpty, "must not be empty")
    check.count("cases.batch", batch)
    check.count("cases.threads", threads)
    check.require(
      "cases.sparsity", (0...1).contains(sparsity), "is \(sparsity), but must be from 0 to 1")
    for (field, estimate) in [("cases.ratio", ratio), ("cases.seconds", seconds)] {
      check.seconds(field, estimate?.low)
      check.interval(field, estimate?.value, estimate?.low, estimate?.high)
    }
    for (field, share) in [
      ("cases.memoryShare", memoryShare), ("cases.computeShare", computeShare),
      ("cases.decodeShare", decodeShare), ("cases.tokensPerSecond", tokensPerSecond),
    ] {
      check.ratio(field, share)
    }
    check.amount("cases.rounds", rounds)
  }
}
