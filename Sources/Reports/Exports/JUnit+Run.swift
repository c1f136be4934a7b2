import Records

extension JUnit {
  /// A sweep's or a model's run.
  ///
  /// Tests fail where the tool's exit code says so: an incorrect case is a failure; one that was refused, or is
  /// suspect, is skipped with its reason.
  init(_ run: ExportedRun) {
    self.init(
      name: run.name, startedAt: run.startedAt,
      properties: [
        ("command", Shell.line(run.commandLine)), ("commit", run.gitCommit ?? "none"),
        ("build", run.buildConfiguration), ("processor", run.machine.cpuModel),
      ] + run.versions.sorted { $0.key < $1.key }.map { ("version.\($0.key)", $0.value) })
    for exported in run.cases {
      add(
        Case(
          name: exported.id, seconds: exported.isResult ? exported.time?.value ?? 0 : 0,
          outcome: Self.outcome(exported),
          lines: exported.status == .measured ? Self.figures(exported) : []),
        to: exported.family)
    }
  }

  private static func outcome(_ exported: ExportedRun.Case) -> Outcome? {
    let kind: Outcome.Kind
    switch exported.status {
    case .measured: return nil
    case .incorrect: kind = .failure
    case .refused, .suspect: kind = .skipped
    }
    return Outcome(kind: kind, type: exported.status.rawValue, reason: exported.reason ?? "")
  }

  /// `medianSeconds: 0.00245 s [0.00243, 0.00247]`, a line for each figure.
  private static func figures(_ exported: ExportedRun.Case) -> [String] {
    let label = exported.label.isEmpty ? [] : [exported.label]
    return label
      + exported.metrics.map { metric in
        let unit = metric.unit == "1" ? "" : " \(metric.unit)"
        let ends = [metric.low, metric.high].compactMap { $0.map(ExportedRun.text) }
        let interval = ends.count == 2 ? " [\(ends.joined(separator: ", "))]" : ""
        return "\(metric.name): \(ExportedRun.text(metric.value))\(unit)\(interval)"
      }
  }
}
