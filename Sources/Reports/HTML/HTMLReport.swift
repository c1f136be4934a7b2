import Analysis
import Hardware
import Records

/// A run as one page of HTML that needs no other file and no network: made from the run's files alone.
public struct HTMLReport: Sendable {
  let folder: ResultFolder

  /// A report on whatever `folder` holds.
  public init(_ folder: ResultFolder) { self.folder = folder }

  /// A report on a sweep that was read, or measured, already.
  init(_ contents: RunContents) {
    var folder = ResultFolder(path: "")
    folder.sweep = contents
    self.init(folder)
  }

  /// A report on a model's run alone.
  init(_ run: ModelRun) {
    var folder = ResultFolder(path: "")
    folder.model = run
    self.init(folder)
  }

  /// A report on a prediction alone.
  init(_ prediction: ModelPrediction) {
    var folder = ResultFolder(path: "")
    folder.prediction = prediction
    self.init(folder)
  }

  /// A report on a decision alone.
  init(_ decision: Decision) {
    var folder = ResultFolder(path: "")
    folder.decision = decision
    self.init(folder)
  }

  /// A report on a comparison alone.
  init(_ comparison: Comparison) {
    var folder = ResultFolder(path: "")
    folder.comparison = comparison
    self.init(folder)
  }

  /// The page as text; the same files give the same text.
  ///
  /// Throws when a template isn't well-formed, or a record has no JSON.
  public func render() throws -> String {
    guard let origin = Origin(folder) else {
      throw DataError(file: folder.path, "holds no results to report")
    }
    let templates = try Templates()
    let sweep = folder.sweep.map { SweepSections(Report($0), $0.breakEvens) }
    let sections =
      [originSection(origin, templates)]
      + (folder.comparison.map { ComparisonSections($0).all(templates) } ?? [])
      + (folder.decision.map { DecisionSections($0).all(templates) } ?? [])
      + (folder.model.map {
        // A decision's is the answer that the page has.
        ModelSections($0, title: folder.decision == nil ? "The answer" : "The model's run")
          .all(templates)
      } ?? [])
      + (folder.prediction.map { PredictionSections($0).all(templates) } ?? [])
      + (sweep?.all(templates) ?? []) + [provenanceSection(origin, templates)]
    let page = Page(
      kind: origin.kind, title: origin.title, subtitle: origin.subtitle,
      sections: sections.filter { !$0.content.isEmpty }, data: try sweep?.data(),
      nonce: Self.nonce(origin))
    return templates.html(page)
  }

  /// 16 digits that depend on the run: equal files give equal pages.
  private static func nonce(_ origin: Origin) -> String {
    let text = origin.title + origin.commandLine.joined(separator: " ") + "\(origin.startedAt)"
    return String(StableHash.value(text), radix: 16)
  }
}
