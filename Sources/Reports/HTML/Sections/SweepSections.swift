import Analysis
import Records

/// The sections on a sweep.
struct SweepSections {
  private let report: Report
  private let breakEvens: [BreakEven]
  private let cases: CaseTable

  init(_ report: Report, _ breakEvens: [BreakEven]) {
    self.report = report
    self.breakEvens = breakEvens
    cases = CaseTable(report)
  }

  /// What the sweep says, then what that rests on.
  func all(_ templates: Templates) -> [Page.Section] {
    [
      answer(templates), plan(templates), BreakEvenSection.section(breakEvens, templates),
      charts(templates),
      table(templates), problems(templates),
    ]
  }

  /// The records as the page's script reads them.
  func data() throws -> String { try cases.data() }

  private func charts(_ templates: Templates) -> Page.Section {
    let charts = ChartSet(
      run: report.run, records: report.records, breakEvens: breakEvens, key: cases.key)
    return ChartSection.section(charts, id: "charts", templates)
  }

  private func table(_ templates: Templates) -> Page.Section {
    Page.Section(
      id: "all-cases", title: "All cases",
      lead: "One row per case. The command of a row measures it again, with the dense kernels that "
        + "it is compared with.",
      content: cases.rows.isEmpty ? "" : templates.html(cases))
  }

  private func answer(_ templates: Templates) -> Page.Section {
    let id = "answer"
    let title = "The answer"
    // A run that looked for break-evens has nothing else to say.
    if report.records.isEmpty && !breakEvens.isEmpty {
      return Page.Section(id: id, title: title, content: "")
    }
    if let emptiness = report.emptiness {
      let notice = Notices.Notice(kind: "warning", label: "Nothing to show.", text: emptiness)
      return Page.Section(id: id, title: title, content: templates.html(Notices(notices: [notice])))
    }
    guard report.speedups.contains(where: { $0.speedup != nil }) else {
      let text =
        report.speedups.isEmpty
        ? "Nothing to compare: only the dense baseline ran."
        : "No model has all its layers compared, so there is no speedup of the whole."
      return Page.Section(
        id: id, title: title, content: templates.html(Passage(paragraph: text)))
    }
    let cards = Cards(cards: headlines)
    let tables = SpeedupMatrix.all(of: report.speedups).map { templates.html($0) }
    return Page.Section(
      id: id, title: title,
      lead:
        "How many times faster than dense fp32 the swept layers of a model are together, each with its "
        + "best kernel, weighted by how often it occurs; in brackets the 95 % interval. First the most "
        + "that a batch gains, then all.",
      content: templates.html(cards) + tables.joined())
  }

  /// The most that each model gains at each batch; of many, the first few.
  private var headlines: [Cards.Card] {
    struct Setting: Hashable {
      var model: String
      var batch: Int
    }
    var order: [Setting] = []
    var best: [Setting: ModelSpeedup] = [:]
    for speedup in report.speedups {
      guard let value = speedup.speedup?.value else { continue }
      let setting = Setting(model: speedup.model, batch: speedup.batch)
      if best[setting] == nil { order.append(setting) }
      if value > best[setting]?.speedup?.value ?? -1 { best[setting] = speedup }
    }
    return order.prefix(Self.mostHeadlines).compactMap { setting in
      guard let speedup = best[setting], let value = speedup.speedup else { return nil }
      return Cards.Card(
        name: "\(setting.model), batch \(setting.batch)", speedup: value,
        detail: "\(Cells.pattern(speedup.pattern)), \(speedup.precision): "
          + Answer.kernels(speedup))
    }
  }

  private static let mostHeadlines = 6

  private func plan(_ templates: Templates) -> Page.Section {
    let matrices = PlanMatrix.all(of: report.table).map { matrix in
      var matrix = matrix
      matrix.isTall = matrix.rows.count > Self.mostOpenRows
      return templates.html(matrix)
    }
    return Page.Section(
      id: "plan", title: "Best kernel per layer", name: "Plan",
      lead:
        "The fastest kernel of each layer and how far it is ahead of the next; a tie where their "
        + "intervals overlap.",
      content: matrices.joined())
  }

  /// Longer tables scroll by themselves, so that what follows isn't far away.
  private static let mostOpenRows = 20

  /// Cases that are no results, or not to be relied on without a second look; by what is wrong with them.
  private func problems(_ templates: Templates) -> Page.Section {
    let flagged = Flag.allCases.reversed().map { flag in
      (flag: flag, records: report.records.filter { Flag.raised(by: $0).contains(flag) })
    }.filter { !$0.records.isEmpty }
    let content = flagged.map { flag, records in
      var table = DataTable(
        caption: flag.text, ["case", "reason"], [.left, .left],
        records.map { [$0.caseID, Self.reason(flag, $0)] })
      for row in table.rows.indices { table.rows[row].cells[0].kind = "id" }
      return templates.html(
        Fold(
          title: "\(Units.count(records.count, "case")) \(flag.name)",
          content: templates.html(table), isOpen: records.count <= 12))
    }.joined()
    return Page.Section(
      id: "problems", title: "Refused, incorrect, suspect and noisy cases", name: "Not results",
      content: content)
  }

  private static func reason(_ flag: Flag, _ record: CaseRecord) -> String {
    switch flag {
    case .noisy:
      return record.noise.map { "\(Units.count($0.droppedRounds, "round")) dropped" } ?? ""
    case .unsettled: return record.time.map { "±\(Units.share($0.relativeHalfWidth))" } ?? ""
    case .overCeiling:
      let share = max(record.memoryUtilisation ?? 0, record.computeUtilisation ?? 0)
      return "at \(Units.share(share)) of its ceiling"
    case .suspect, .incorrect, .refused: return record.reason ?? "no reason was recorded"
    }
  }
}
