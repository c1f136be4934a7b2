import Foundation
import Hardware

/// What a run folder holds, read back.
public struct RunContents: Sendable {
  /// Where it lies.
  public var folder: RunFolder
  /// `run.json`.
  public var run: RunDescription
  /// In the order in which the cases were first written; of several for one case, the last.
  public var records: [CaseRecord]
  /// Whether it is a search for break-evens, however little it found.
  public var isOfBreakEvens = false
  /// In the order in which the series were first written; of several for one series, the last.
  public var breakEvens: [BreakEven] = []
  /// Cases whose times aren't those of their raw samples: nothing is to be concluded from them.
  public var contradictedCaseIDs: Set<String> = []
  /// What was odd about the files, a sentence each, with what it means for the reader.
  public var notes: [String]

  /// A run that is at hand already, without a folder.
  public init(
    run: RunDescription, records: [CaseRecord], breakEvens: [BreakEven] = [], notes: [String] = []
  ) {
    self.init(folder: RunFolder(existing: ""), run: run, records: records, notes: notes)
    self.breakEvens = breakEvens
  }

  init(folder: RunFolder, run: RunDescription, records: [CaseRecord], notes: [String]) {
    self.folder = folder
    self.run = run
    self.records = records
    self.notes = notes
  }

  /// Cases that have a record: those a resumed run skips.
  public var doneCaseIDs: Set<String> { Set(records.map(\.caseID)) }
}

extension RunContents {
  /// What `path` holds of each `id`, nothing where there is no such file; notes what a kill cut off.
  fileprivate mutating func latest<Line: Decodable & Equatable>(
    in path: String, _ noun: String, problem: @escaping (Line) -> FieldProblem?,
    by id: (Line) -> String
  ) throws -> [Line] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let reading = try LineReading<Line>(of: try Files.read(path), file: path, problem: problem)
    let name = URL(fileURLWithPath: path).lastPathComponent
    if reading.tornBytes > 0 {
      notes.append(
        "the last line of \(name) was cut off (\(reading.tornBytes) bytes): that \(noun) is left "
          + "out; bench --resume measures it again")
    }
    // A break-even is written again as it is narrowed down: only cases are measured once.
    let contradicted = Line.self == CaseRecord.self ? reading.contradicted(by: id) : []
    if let first = contradicted.first {
      notes.append(
        "\(name) has several records that differ of \(contradicted.count) \(noun)s, \(first) the "
          + "first: the last of each is shown; measure again before relying on them")
    }
    return reading.latest(by: id)
  }
}

extension RunFolder {
  /// Reads the run at `path`: its folder, or a file in it.
  ///
  /// A last line torn by a kill is left out and noted, as is what contradicts itself. A file that is
  /// missing, damaged, written by a newer version or another run's is a `DataError`.
  public static func open(path: String) throws -> RunContents {
    let folder = RunFolder(existing: folderPath(path))
    guard FileManager.default.fileExists(atPath: folder.path) else {
      throw DataError(file: path, "no such folder; give the folder of a run, as in reports/")
    }
    guard FileManager.default.fileExists(atPath: folder.runPath) else {
      throw DataError(file: path, "has no run.json, so it isn't the folder of a run")
    }
    let run = try readRun(folder.runPath)
    var contents = RunContents(folder: folder, run: run, records: [], notes: [])
    contents.records = try contents.latest(in: folder.recordsPath, "case", problem: \.problem) {
      $0.caseID
    }
    contents.isOfBreakEvens = FileManager.default.fileExists(atPath: folder.breakEvenPath)
    contents.breakEvens = try contents.latest(
      in: folder.breakEvenPath, "series", problem: \.problem
    ) { $0.seriesID }
    let findings = try RunProvenance(run: run, folder: folder).findings(on: contents.records)
    contents.notes += findings.notes
    contents.contradictedCaseIDs = findings.contradicted
    return contents
  }

  private static func readRun(_ path: String) throws -> RunDescription {
    let text = try Files.read(path)
    var run = try RunCoding.decode(RunDescription.self, from: text, file: path)
    run.spec = RunCoding.spec(in: text) ?? run.spec
    if let problem = run.problem {
      throw DataError(file: path, field: problem.field, problem.problem)
    }
    return run
  }

  /// The run in `parent` that started last, or nil when there is none.
  ///
  /// Folders without a readable `run.json` are passed over.
  public static func latest(in parent: String, unfinishedOnly: Bool = false) -> String? {
    struct Head: Decodable {
      var startedAt: Date
      var state: String
    }
    var newest: (path: String, startedAt: Date)?
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []).sorted() {
      let folder = RunFolder(existing: "\(parent)/\(name)")
      guard let text = try? Data(contentsOf: URL(fileURLWithPath: folder.runPath)),
        let head = try? RunCoding.decoder().decode(Head.self, from: text)
      else { continue }
      if unfinishedOnly && head.state == "finished" { continue }
      if let newest, newest.startedAt > head.startedAt { continue }
      newest = (folder.path, head.startedAt)
    }
    return newest?.path
  }

  private static func folderPath(_ path: String) -> String {
    var trimmed = path
    while trimmed.count > 1 && trimmed.hasSuffix("/") { trimmed.removeLast() }
    let files = ["run.json", "records.jsonl", "break-even.jsonl", "summary.md"]
    let url = URL(fileURLWithPath: trimmed)
    return files.contains(url.lastPathComponent) ? url.deletingLastPathComponent().path : trimmed
  }
}
