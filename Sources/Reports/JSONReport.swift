import Analysis
import Foundation
import Records

/// A run and its records in one JSON object, fields as in the run's own files, and what more threads buy.
struct JSONReport: Encodable {
  var run: RunDescription
  var records: [CaseRecord]
  var scaling: [Ratio]

  /// A case on fewer and on more threads.
  struct Ratio: Encodable {
    var fewerCaseID: String
    var moreCaseID: String
    /// Median time on fewer / median time on more, with its interval.
    var speedup: Estimate
  }

  init(run: RunDescription, records: [CaseRecord]) {
    self.run = run
    self.records = records
    scaling = Scaling.all(in: records).map {
      Ratio(fewerCaseID: $0.fewer.caseID, moreCaseID: $0.more.caseID, speedup: $0.speedup)
    }
  }

  var text: String {
    get throws {
      String(decoding: try RunCoding.encoder(pretty: true).encode(self), as: UTF8.self) + "\n"
    }
  }
}
