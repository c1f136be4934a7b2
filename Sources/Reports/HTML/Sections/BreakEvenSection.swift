import Records

/// Where kernels begin, or cease, to beat dense.
enum BreakEvenSection {
  /// A table per layer and axis; nothing without `breakEvens`.
  static func section(_ breakEvens: [BreakEven], _ templates: Templates) -> Page.Section {
    var notes = BreakEvenNotes()
    let content = BreakEven.Axis.allCases.map { axis -> String in
      let tables = BreakEvenTable.all(breakEvens.filter { $0.axis == axis }, notes: &notes)
      guard !tables.isEmpty else { return "" }
      return templates.html(Passage(paragraph: BreakEvenReport.explanation(axis)))
        + tables.map { table in
          templates.html(
            DataTable(
              caption: "\(BreakEvenReport.heading(axis)): \(table.title)", table.titles,
              table.alignments, table.rows))
        }.joined()
    }
    let reasons = notes.lines.map { Notices.Notice(kind: "note", label: "", text: $0) }
    return Page.Section(
      id: "break-even", title: "Break-even",
      content: content.joined()
        + (reasons.isEmpty ? "" : templates.html(Notices(notices: reasons))))
  }
}
