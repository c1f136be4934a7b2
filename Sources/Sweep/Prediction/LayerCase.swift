import Analysis
import Hardware
import Kernels
import Matrices
import Models
import Records

/// A linear layer as it is executed in a model, run by one kernel: what a sweep times as a case.
struct LayerCase: Hashable {
  var outFeatures: Int
  var inFeatures: Int
  /// Rows of activations.
  var batch: Int
  var precision: Precision
  var pattern: Pattern
  var kernel: String
  /// The instruction set that is asked for; the machine's best where nothing else is.
  var isa: InstructionSet
  /// What a sweep has to be limited to for that; nil for the best.
  var limit: InstructionSet?
  var threads: Int
  var cache: CacheRegime

  /// The layer of `size` run by `selection`.
  init(
    size: (outFeatures: Int, inFeatures: Int), batch: Int, precision: Precision, pattern: Pattern,
    selection: KernelSelection, threads: Int, cache: CacheRegime
  ) {
    outFeatures = size.outFeatures
    inFeatures = size.inFeatures
    self.batch = batch
    self.precision = precision
    self.pattern = pattern
    kernel = selection.kernel.name
    isa = selection.isa
    let best = selection.kernel.choose(precision: precision, atMost: nil).isa
    limit = best == selection.isa ? nil : selection.isa
    self.threads = threads
    self.cache = cache
  }

  /// The same in another regime.
  func cached(_ cache: CacheRegime) -> LayerCase {
    var other = self
    other.cache = cache
    return other
  }

  /// A case's id but for the layer's name: `4096x4096|1|fp32|dense|dense|avx512|2|cold`.
  var key: String {
    "\(outFeatures)x\(inFeatures)|\(batch)|\(precision.rawValue)|\(pattern)|\(kernel)|"
      + "\(isa.rawValue)|\(threads)|\(cache.rawValue)"
  }
}

/// The records of sweeps by what was timed, whatever the layer was called.
struct LayerRecords {
  /// What the records of one case say.
  struct Found: Equatable {
    /// Of the median; of several layers of one size, or several runs, the median of their medians.
    var seconds: Double
    /// Bytes of packed weights.
    var weightBytes: Int
    /// What memory gave around it; nil where weights come from a cache.
    var memoryBytesPerSecond: Double?
  }

  /// A record, and the folder of the run that it is from.
  typealias Kept = (record: CaseRecord, folder: String)

  private var records: [String: [Kept]] = [:]
  /// What each level gives on so many threads, of the last run that measured it.
  private(set) var ceilings: [Int: Ceilings] = [:]

  /// None.
  init() {}

  /// Adds those that were measured, of the run kept in `folder`.
  mutating func add(_ added: [CaseRecord], folder: String, ceilings: [Ceilings] = []) {
    for record in added where record.status == .measured && record.medianSeconds != nil {
      guard let bar = record.caseID.firstIndex(of: "|") else { continue }
      set(record, folder: folder, key: String(record.caseID[record.caseID.index(after: bar)...]))
    }
    for ceiling in ceilings { self.ceilings[ceiling.threads] = ceiling }
  }

  /// Adds a kept run, but for records that contradict their samples or what memory can give: those are as good
  /// as missing.
  mutating func add(_ run: RunContents) {
    add(
      run.records.filter {
        !run.contradictedCaseIDs.contains($0.caseID) && !$0.isFasterThanMemory
      }, folder: run.folder.path, ceilings: run.run.ceilings)
  }

  /// Adds a kept run.
  ///
  /// Throws `DataError` when it was measured on another machine than `machine`.
  mutating func add(_ run: RunContents, on machine: MachineDescription) throws {
    let other = run.run.machine
    guard other.cpuModel == machine.cpuModel, other.cores == machine.cores,
      other.caches == machine.caches, other.features == machine.features
    else {
      throw DataError(
        file: run.folder.runPath, field: "machine",
        "this run was measured on \(Self.name(other)), and this is \(Self.name(machine))"
          + "\(other.features == machine.features ? "" : ", with other instruction sets"): times of "
          + "one machine say nothing of another; sweep here, or leave --from out")
    }
    add(run)
  }

  private static func name(_ machine: MachineDescription) -> String {
    let cache = machine.caches.last.map { ", \(($0.bytes * $0.instances) >> 20) MiB \($0.level)" }
    return "\(machine.cpuModel) with \(machine.cores) cores\(cache ?? "")"
  }

  /// Adds a record for the layer that `key` names.
  mutating func set(_ record: CaseRecord, folder: String, key: String) {
    records[key, default: []].append((record, folder))
  }

  /// Takes over the ceilings of a run.
  mutating func set(_ ceilings: Ceilings) { self.ceilings[ceilings.threads] = ceilings }

  /// The newest record of `layer`, or nil.
  func newest(_ layer: LayerCase) -> Kept? { records[layer.key]?.last }

  /// What there is of `layer`, or nil.
  subscript(layer: LayerCase) -> Found? {
    guard let found = records[layer.key], !found.isEmpty else { return nil }
    let seconds = found.compactMap(\.record.medianSeconds).sorted()
    let middle = seconds.count / 2
    return Found(
      seconds: seconds.count % 2 == 1
        ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2,
      weightBytes: found.last?.record.weightBytes ?? 0,
      memoryBytesPerSecond: found.last.map(\.record).flatMap {
        $0.memoryLevel == "DRAM" ? $0.memoryCeilingBytesPerSecond : nil
      })
  }
}

extension CaseRecord {
  /// Whether cold weights were read faster than the memory they come from gives: by its own figures, whatever
  /// its status says.
  fileprivate var isFasterThanMemory: Bool {
    guard cache == CacheRegime.cold.rawValue, memoryLevel == "DRAM", let medianSeconds,
      let weightBytes, let ceiling = memoryCeilingBytesPerSecond
    else { return false }
    return Double(weightBytes) / medianSeconds > ceiling * Roofline.suspectUtilisation
  }
}
