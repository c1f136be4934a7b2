import Analysis
import Records

/// The sections on a prediction of a model's times.
struct PredictionSections {
  private let report: PredictionReport

  init(_ prediction: ModelPrediction) { report = PredictionReport(prediction) }

  func all(_ templates: Templates) -> [Page.Section] {
    let accuracy = report.accuracy.map { Notices.Notice(kind: "note", label: "Error of", text: $0) }
    let notes = report.notes.map { Notices.Notice.note($0) }
    let tables = report.sections.map {
      templates.html(DataTable(caption: $0.title, $0.titles, $0.alignments, $0.rows))
    }
    return [
      Page.Section(
        id: "prediction", title: "Predicted times",
        lead: "\(report.heading): added up from the records of its layers.",
        content: (accuracy.isEmpty ? "" : templates.html(Notices(notices: accuracy)))
          + tables.joined() + templates.html(Notices(notices: notes)))
    ]
  }
}
