import Foundation
import Hardware

/// The raw samples of one group, as measured: `samples/<group>.json`.
public struct GroupSamples: Codable, Sendable, Equatable {
  /// The samples of one kernel of the group.
  public struct Kernel: Codable, Sendable, Equatable {
    /// The case, as in its record.
    public var caseID: String
    /// The kernel, as in its record.
    public var kernel: String
    /// The instruction set, as in its record.
    public var isa: String
    /// Back-to-back calls in one sample; the times are per call.
    public var callsPerSample: Int
    /// One per round, dropped rounds included, in the order in which they ran.
    public var secondsPerCall: [Double]

    /// The samples of one case.
    public init(
      caseID: String, kernel: String, isa: String, callsPerSample: Int, secondsPerCall: [Double]
    ) {
      self.caseID = caseID
      self.kernel = kernel
      self.isa = isa
      self.callsPerSample = callsPerSample
      self.secondsPerCall = secondsPerCall
    }
  }

  /// Version of the record schema it was written with.
  public var schemaVersion = CaseRecord.currentSchemaVersion
  /// The group, as in its records.
  public var groupID: String
  /// One per case of the group.
  public var kernels: [Kernel]
  /// Indices of the rounds left out for noise, ascending.
  public var droppedRounds: [Int]
  /// The canary of each round: the larger of its start and its end.
  public var canarySeconds: [Double]

  /// The samples of one group.
  public init(
    groupID: String, kernels: [Kernel], droppedRounds: [Int], canarySeconds: [Double]
  ) {
    self.groupID = groupID
    self.kernels = kernels
    self.droppedRounds = droppedRounds
    self.canarySeconds = canarySeconds
  }

  /// The samples of the group `groupID` of the run kept in the folder `run`; nil where it kept none, or none
  /// that can be read.
  public static func read(groupID: String, run: String) -> GroupSamples? {
    guard let text = FileManager.default.contents(atPath: "\(run)/samples/\(fileName(groupID))"),
      let samples = try? RunCoding.decoder().decode(GroupSamples.self, from: text),
      samples.groupID == groupID
    else { return nil }
    return samples
  }

  /// The name of its file.
  public var fileName: String { Self.fileName(groupID) }

  /// A readable file name; a hash keeps groups apart whose names differ in other characters only.
  static func fileName(_ groupID: String) -> String {
    let readable = Files.safeName(groupID).prefix(120)
    return "\(readable)-\(String(StableHash.value(groupID), radix: 16)).json"
  }
}
