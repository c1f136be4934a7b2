import Analysis
import Hardware
import Matrices
import Records

/// Another machine's run, for which plans are made from this one's records where it has none.
struct OtherMachine {
  let contents: RunContents
  /// Threads that it is planned for: all that its run measured.
  let threads: Int
  private let ceilings: Ceilings
  private var records = LayerRecords()

  /// The run kept in `path`, a folder or its `run.json`.
  ///
  /// Planned for `asked` threads, or as many as its run measured (nil). Throws `DataError` when it can't be
  /// read, or lacks the ceilings that times are scaled by.
  init(path: String, threads asked: Int? = nil) throws {
    let contents = try RunFolder.open(path: path)
    self.contents = contents
    let all = contents.run.ceilings
    let advice = "sweep something there, say bench sweep --spec quick"
    func refuse(_ field: String, _ problem: String) -> DataError {
      DataError(
        file: contents.folder.runPath, field: field,
        "\(problem), so that nothing can be scaled to that machine: \(advice)")
    }
    guard let most = all.max(by: { $0.threads < $1.threads }) else {
      throw refuse("ceilings", "is empty")
    }
    let wanted = asked ?? most.threads
    guard let ceilings = all.first(where: { $0.threads == wanted }) else {
      let known = all.map { "\($0.threads)" }.joined(separator: ", ")
      throw refuse("ceilings.threads", "is \(known) and not the \(wanted) of --threads")
    }
    // Slower or faster than any machine there is: scaled times would be nonsense.
    func isSane(_ rate: Double?) -> Bool { rate.map { (1e6...1e18).contains($0) } ?? false }
    guard isSane(ceilings.bandwidth("DRAM")?.bytesPerSecond) else {
      throw refuse("ceilings.bandwidths", "has no bandwidth of DRAM that could be")
    }
    guard ceilings.arithmetic.contains(where: { $0.precision == "fp32" }),
      ceilings.arithmetic.allSatisfy({ isSane($0.operationsPerSecond) }),
      ceilings.bandwidths.allSatisfy({ isSane($0.bytesPerSecond) })
    else {
      throw refuse("ceilings.arithmetic", "has no peak of fp32, or a rate that can't be")
    }
    self.ceilings = ceilings
    threads = ceilings.threads
    records.add(contents)
  }

  /// The widest that its CPU runs.
  var widestInstructionSet: InstructionSet {
    InstructionSet.allCases.last { $0.isAvailable(on: contents.run.machine.features) } ?? .generic
  }

  /// What it gives where a case has no record there.
  struct Projected {
    var records = LayerRecords()
    /// Keys of cases whose times aren't the other machine's own.
    var keys = Set<String>()
    /// What could not be told, and why.
    var notes: [String] = []
  }

  /// The records of `cases` there: its own, or those of `here` scaled by the ceilings of both machines.
  func records(of cases: [LayerCase], from here: LayerRecords) -> Projected {
    var all = Projected()
    var unknown: [String: Int] = [:]
    all.records.set(ceilings)
    for layer in cases {
      var there = layer
      there.threads = threads
      if let own = records.newest(there) {
        all.records.set(own.record, folder: own.folder, key: layer.key)
        continue
      }
      guard let kept = here.newest(layer), let from = here.ceilings[layer.threads] else {
        continue
      }
      let projection = Projection(
        from: from, to: ceilings, features: contents.run.machine.features)
      switch projection.ratio(kept.record) {
      case .unknown(let reason):
        unknown["\(layer.kernel) \(layer.isa.rawValue): \(reason)", default: 0] += 1
      case .scaled(let ratio):
        all.records.set(kept.record.scaled(by: ratio), folder: kept.folder, key: layer.key)
        all.keys.insert(layer.key)
      }
    }
    all.notes = unknown.keys.sorted().map { "not projected: \($0)" }
    return all
  }

  /// What isn't a linear layer takes there over what it takes here; nil where ceilings are missing.
  func restRatio(from here: LayerRecords, threads: Int) -> Double? {
    here.ceilings[threads].flatMap {
      Projection(from: $0, to: ceilings, features: contents.run.machine.features).restRatio()
    }
  }
}

extension CaseRecord {
  /// The same case with all times multiplied by `ratio`, and without what was measured of this machine.
  fileprivate func scaled(by ratio: Double) -> CaseRecord {
    var record = self
    record.medianSeconds = medianSeconds.map { $0 * ratio }
    record.medianLowSeconds = medianLowSeconds.map { $0 * ratio }
    record.medianHighSeconds = medianHighSeconds.map { $0 * ratio }
    record.memoryCeilingBytesPerSecond = nil
    return record
  }
}
