import Foundation
import Hardware
import Records

/// A run as Google Benchmark prints one, in its JSON schema version 1.
///
/// Each result is one `iteration`, whose time is the median of one call, and the `median` of it as an
/// aggregate: tools that watch every entry, as CI actions do, are not given percentiles to raise alarms
/// about. Cases without a result are left out, as no time of theirs could be compared, and counted in
/// `context`. Times are in nanoseconds, whatever their size: tools compare numbers, not units.
struct GoogleBenchmark: Encodable {
  private let context: Context
  private let benchmarks: [Entry]

  init(_ run: ExportedRun) {
    context = Context(run)
    benchmarks = run.cases.filter(\.isResult).enumerated().flatMap { index, exported in
      [
        Entry(exported: exported, index: index),
        Entry(exported: exported, index: index, aggregate: "median"),
      ]
    }
  }

  var text: String {
    get throws {
      String(decoding: try RunCoding.encoder(pretty: true).encode(self), as: UTF8.self) + "\n"
    }
  }

  /// Where it ran, without the clock rate, which a run does not know.
  private struct Context: Encodable {
    struct Cache: Encodable {
      var type: String
      var level: Int
      var size: Int
      var num_sharing: Int
    }

    var date: String
    var executable: String
    var num_cpus: Int
    var cpu_scaling_enabled: Bool
    var caches: [Cache]
    var load_avg: [Double] = []
    var library_version: String
    var library_build_type: String
    var json_schema_version = 1
    /// What this tool adds: the format has room for more, all of it text.
    var run: String
    var command: String
    var cpu_model: String
    var commit: String?
    var cases_without_result: String?

    init(_ run: ExportedRun) {
      date = run.startedAt.formatted(.iso8601)
      executable = run.executable
      num_cpus = run.machine.hardwareThreads
      cpu_scaling_enabled = run.machine.governor.map { $0 != "performance" } ?? false
      caches = run.machine.caches.compactMap { cache in
        Int(cache.level.filter(\.isNumber)).map { level in
          Cache(
            type: level == 1 ? "Data" : "Unified", level: level, size: cache.bytes,
            num_sharing: cache.coresPerInstance)
        }
      }
      library_version = "bench \(run.versions["bench"] ?? BenchVersion.current)"
      // Measured code is optimised in either configuration; a run that says otherwise is a debug one.
      let isOptimised =
        run.buildConfiguration.hasPrefix("release")
        || !run.buildConfiguration.contains("not optimised")
      library_build_type = isOptimised ? "release" : "debug"
      self.run = run.name
      command = Shell.line(run.commandLine)
      cpu_model = run.machine.cpuModel
      commit = run.gitCommit
      let others = run.counts.filter { $0.status != .measured }
      cases_without_result =
        others.isEmpty
        ? nil : others.map { "\($0.cases) \($0.status.rawValue)" }.joined(separator: ", ")
    }
  }

  /// One measurement; counters stand beside its own fields, as the format has it.
  private struct Entry: Encodable {
    let exported: ExportedRun.Case
    let index: Int
    var aggregate: String?

    private struct Key: CodingKey {
      var stringValue: String
      var intValue: Int? { nil }
      init(_ name: String) { stringValue = name }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Key.self)
      let nanoseconds = (exported.time?.value ?? 0) * 1e9
      try fields.encode(exported.id + (aggregate.map { "_\($0)" } ?? ""), forKey: Key("name"))
      try fields.encode(index, forKey: Key("family_index"))
      try fields.encode(0, forKey: Key("per_family_instance_index"))
      try fields.encode(exported.id, forKey: Key("run_name"))
      try fields.encode(aggregate == nil ? "iteration" : "aggregate", forKey: Key("run_type"))
      try fields.encode(1, forKey: Key("repetitions"))
      if let aggregate {
        try fields.encode(aggregate, forKey: Key("aggregate_name"))
        try fields.encode("time", forKey: Key("aggregate_unit"))
      } else {
        try fields.encode(0, forKey: Key("repetition_index"))
      }
      try fields.encode(exported.threads, forKey: Key("threads"))
      try fields.encode(exported.calls, forKey: Key("iterations"))
      try fields.encode(nanoseconds, forKey: Key("real_time"))
      // Where processor time isn't counted there is only the clock on the wall.
      try fields.encode(
        exported.processorSeconds.map { $0 * 1e9 } ?? nanoseconds, forKey: Key("cpu_time"))
      try fields.encode("ns", forKey: Key("time_unit"))
      if !exported.label.isEmpty { try fields.encode(exported.label, forKey: Key("label")) }
      for counter in exported.counters where counter.value.isFinite {
        try fields.encode(counter.value, forKey: Key(counter.name))
      }
    }
  }
}

extension ExportedRun.Case {
  /// Its figures as counters: each with the ends of its interval, the bytes per second by the name that
  /// Google Benchmark gives them, but for times, which have fields of their own.
  fileprivate var counters: [(name: String, value: Double)] {
    let names = [
      "bytesPerSecond": "bytes_per_second", "operationsPerSecond": "operations_per_second",
      "speedupOverDense": "speedup", "speedupOverOwnDense": "speedup_over_own_dense",
      "speedup": "speedup", "sizeBoundSpeedup": "size_bound_speedup",
      "memoryUtilisation": "memory_utilisation", "computeUtilisation": "compute_utilisation",
      "bandwidthShare": "memory_utilisation", "rounds": "rounds",
    ]
    return metrics.flatMap { metric -> [(name: String, value: Double)] in
      guard let name = names[metric.name] else { return [] }
      return [(name, metric.value)] + (metric.low.map { [("\(name)_low", $0)] } ?? [])
        + (metric.high.map { [("\(name)_high", $0)] } ?? [])
    } + (time.map { [("real_time_low", $0.low * 1e9), ("real_time_high", $0.high * 1e9)] } ?? [])
  }
}
