import Foundation
import Records

/// A run and its records in one JSON object, fields as in the run's own files.
struct JSONReport: Encodable {
  var run: RunDescription
  var records: [CaseRecord]

  var text: String {
    get throws {
      String(decoding: try RunCoding.encoder(pretty: true).encode(self), as: UTF8.self) + "\n"
    }
  }
}
