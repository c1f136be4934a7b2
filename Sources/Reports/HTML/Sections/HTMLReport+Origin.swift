import Records

/// What ran where: first in brief, at the end in full.
extension HTMLReport {
  /// Machine, date, command and noise, with what they mean for the reader.
  func originSection(_ origin: Origin, _ templates: Templates) -> Page.Section {
    let machine = origin.machine
    var facts: [Facts.Fact] = [
      .init(
        name: "Machine",
        value: [
          machine.cpuModel.trimmingCharacters(in: .whitespaces),
          Units.count(machine.cores, "core"),
          machine.caches.last.map { "\(Units.bytes($0.bytes)) \($0.level)" },
          Units.bytes(machine.memoryBytes),
        ].compactMap(\.self).joined(separator: ", ")),
      .init(
        name: "Date",
        value: Origin.day(origin.startedAt)
          + (origin.wallSeconds.map { ", for \(Units.duration($0))" } ?? "")),
      .init(name: "Command", value: Shell.line(origin.commandLine), isCode: true),
      .init(name: "Commit", value: origin.gitCommit ?? "built from no checkout"),
    ]
    if let build = origin.buildConfiguration { facts.append(.init(name: "Build", value: build)) }
    if !origin.threads.isEmpty {
      facts.append(
        .init(name: "Threads", value: origin.threads.map(String.init).joined(separator: ", ")))
    }
    if let weights = origin.weights { facts.append(.init(name: "Weights", value: weights)) }
    facts += origin.sides.map { Facts.Fact(name: $0[0].capitalised, value: $0[1]) }
    for row in origin.noise where Self.noiseInBrief.contains(row[0]) {
      facts.append(.init(name: row[0].capitalised, value: row[1]))
    }
    let notices =
      origin.warnings.map { Notices.Notice.warning($0) } + origin.notes.map { .note($0) }
    let shown = Notices(notices: notices)
    return Page.Section(
      id: "origin", title: "What ran where", name: "Run",
      content: templates.html(Facts(facts))
        + (notices.isEmpty
          ? ""
          : templates.html(
            Fold(
              title: Self.title(notices), content: templates.html(shown),
              isOpen: notices.count <= 3))))
  }

  /// Of all that disturbs a run, what a reader should see first.
  private static let noiseInBrief = ["rounds dropped", "ceilings, start to end"]

  /// `2 warnings, 1 note`.
  private static func title(_ notices: [Notices.Notice]) -> String {
    ["warning", "note"].compactMap { kind in
      let count = notices.count { $0.kind == kind }
      return count == 0 ? nil : Units.count(count, kind)
    }.joined(separator: ", ")
  }

  /// Ceilings, noise, machine, software and the command, in full.
  func provenanceSection(_ origin: Origin, _ templates: Templates) -> Page.Section {
    var content = ""
    let ceilings = CeilingTable(start: origin.ceilings, end: origin.ceilingsAtEnd)
    if !ceilings.rows.isEmpty {
      content += templates.html(
        DataTable(
          caption: "Ceilings, measured on this machine", ceilings.titles, ceilings.alignments,
          ceilings.rows))
    }
    func add(_ title: String, _ rows: [[String]]) {
      guard !rows.isEmpty else { return }
      content += templates.html(Fold(title: title, content: templates.html(Facts(rows))))
    }
    add("Noise", origin.noise)
    add("Machine", MachineFacts(origin.machine).rows)
    add("Software", software(origin))
    add("Hardware counters", CounterSummary(origin.counters).rows)
    if let spec = origin.spec, !spec.isEmpty {
      content += templates.html(
        Fold(title: "Spec", content: templates.html(Passage(code: spec))))
    }
    return Page.Section(
      id: "provenance", title: "Ceilings and provenance", name: "Provenance", content: content)
  }

  private func software(_ origin: Origin) -> [[String]] {
    var rows = origin.versions.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
    if let state = origin.state { rows.append(["state", state]) }
    if let wall = origin.wallSeconds {
      let timed = origin.timedSeconds.map { seconds in
        wall > 0 ? ", \(Units.share(seconds / wall)) of it in timed kernels" : ""
      }
      rows.append(["wall time", Units.duration(wall) + (timed ?? "")])
    }
    if let peak = origin.peakMemoryBytes { rows.append(["peak memory", Units.bytes(peak)]) }
    if let empty = origin.emptyKernelSeconds {
      rows.append(["empty kernel", "\(Units.seconds(empty)) per sample"])
    }
    return rows
  }
}
