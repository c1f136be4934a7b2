import Foundation
import Hardware

/// Whether a folder's records come from the run that its `run.json` describes.
///
/// Files that were copied together read like a run. What gives them away: code that the machine can't
/// execute, threads that it hasn't, and times that aren't those of the raw samples.
struct RunProvenance {
  let run: RunDescription
  let folder: RunFolder

  /// What is odd about some records.
  struct Findings {
    /// A sentence each, for the reader.
    var notes: [String] = []
    /// Cases whose times aren't those of their raw samples.
    var contradicted: Set<String> = []
  }

  /// What is odd about `records`.
  ///
  /// Throws `DataError` where they must be another run's or another machine's.
  func findings(on records: [CaseRecord]) throws -> Findings {
    for record in records { try requireMachine(of: record) }
    return try comparedWithSamples(records)
  }

  private func requireMachine(of record: CaseRecord) throws {
    let machine = run.machine
    func refuse(_ field: String, _ problem: String) -> DataError {
      DataError(
        file: folder.recordsPath, field: field,
        "\(record.caseID) \(problem): is records.jsonl another run's?")
    }
    if let isa = InstructionSet(rawValue: record.isa), !isa.isAvailable(on: machine.features) {
      throw refuse(
        "isa", "ran \(record.isa), which the machine of run.json, \(machine.cpuModel), hasn't")
    }
    if record.threads > machine.cores {
      throw refuse(
        "threads",
        "ran on \(record.threads) threads, but the machine of run.json has "
          + Self.count(machine.cores, "core"))
    }
    if record.medianSeconds != nil, !run.ceilings.isEmpty,
      !run.ceilings.contains(where: { $0.threads == record.threads })
    {
      throw refuse(
        "threads",
        "ran on \(record.threads) threads, for which run.json has no ceilings")
    }
  }

  /// Compares the times of `records` with the raw samples of their groups; a folder without samples has
  /// nothing to compare.
  private func comparedWithSamples(_ records: [CaseRecord]) throws -> Findings {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.samplesPath)) ?? []
    let known = Set(names.filter { $0.hasSuffix(".json") })
    let timed = records.filter { $0.medianSeconds != nil }
    guard !known.isEmpty, !timed.isEmpty else { return Findings() }
    var without: [CaseRecord] = []
    var compared = 0
    var other: [CaseRecord] = []
    for (group, members) in Dictionary(grouping: timed, by: \.groupID).sorted(by: {
      $0.key < $1.key
    }) {
      let name = GroupSamples.fileName(group)
      guard known.contains(name), let samples = samples(name) else {
        without += members
        continue
      }
      for record in members {
        guard let median = record.medianSeconds else { continue }
        guard let medians = samples.medians(of: record.caseID) else {
          without.append(record)
          continue
        }
        compared += 1
        if !medians.contains(where: { abs($0 - median) <= 1e-9 * median }) { other.append(record) }
      }
    }
    if let first = other.first ?? without.first, other.count * 2 > compared || compared == 0 {
      throw DataError(
        file: folder.recordsPath, field: "medianSeconds",
        compared == 0
          ? "samples/ has none of \(first.caseID) or any other case: is records.jsonl another run's?"
          : "\(first.caseID) and \(other.count - 1) more of \(compared) differ from their samples in "
            + "samples/: is records.jsonl another run's?")
    }
    return Findings(
      notes: Self.notes(other: other, without: without),
      contradicted: Set(other.map(\.caseID)))
  }

  private static func notes(other: [CaseRecord], without: [CaseRecord]) -> [String] {
    var notes: [String] = []
    if let first = other.first {
      notes.append(
        "times of \(count(other.count, "case")) aren't those of the raw samples in samples/, "
          + "\(first.caseID) the first: records.jsonl was changed; measure again before relying on them"
      )
    }
    if let first = without.first {
      notes.append(
        "samples/ has no raw samples of \(count(without.count, "case")), \(first.caseID) the first, to "
          + "check them by; measure again if the run's files were put together by hand")
    }
    return notes
  }

  private func samples(_ name: String) -> GroupSamples? {
    let path = "\(folder.samplesPath)/\(name)"
    return try? RunCoding.decode(GroupSamples.self, from: Files.read(path), file: path)
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

extension GroupSamples {
  /// What the median of a case may be: of the rounds that count, and of all, which is taken where nearly
  /// none counts; nil where the case has no samples.
  fileprivate func medians(of caseID: String) -> [Double]? {
    guard let times = kernels.first(where: { $0.caseID == caseID })?.secondsPerCall, !times.isEmpty
    else { return nil }
    let dropped = Set(droppedRounds)
    let kept = times.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
    return [kept, times].filter { !$0.isEmpty }.map(Self.median)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
