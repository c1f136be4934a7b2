import Foundation
import GRDB
import Hardware
import Records

/// A machine as it was described when a run of it was first recorded.
struct MachineRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "machines"

  var fingerprint: String
  /// JSON.
  var description: String

  init(_ machine: MachineDescription, fingerprint: String) throws {
    self.fingerprint = fingerprint
    description = String(decoding: try RunCoding.encoder().encode(machine), as: UTF8.self)
  }

  /// The description; its strings are fit to be shown.
  func machine() throws -> MachineDescription {
    try RunCoding.decode(MachineDescription.self, readable: Data(description.utf8))
  }
}
