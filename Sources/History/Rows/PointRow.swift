import GRDB
import Records

/// What a case gave in a run, as much of it as a series shows.
///
/// Read by position: there are as many as runs times cases.
struct PointRow: FetchableRecord {
  /// Those of some cases, nil for all, and of one machine, nil for all, in no order.
  static func request(cases: [Int64]?, fingerprint: String?) -> SQLRequest<PointRow> {
    var query: SQL = """
      SELECT caseNumber, runNumber, status, ratio, ratioLow, ratioHigh, memoryShare, computeShare,
        decodeShare, bound, seconds, secondsLow, secondsHigh, tokensPerSecond, isNoisy
      FROM results WHERE 1
      """
    if let cases { query.append(literal: " AND caseNumber IN \(cases)") }
    if let fingerprint {
      query.append(
        literal: " AND runNumber IN (SELECT number FROM runs WHERE fingerprint = \(fingerprint))")
    }
    return SQLRequest(literal: query)
  }

  var caseNumber: Int64
  var runNumber: Int64
  var status: String
  var ratio: ModelRecord.Interval?
  var memoryShare: Double?
  var computeShare: Double?
  var decodeShare: Double?
  var bound: String?
  var seconds: ModelRecord.Interval?
  var tokensPerSecond: Double?
  var isNoisy: Bool?

  init(row: Row) throws {
    caseNumber = try row.decode(atIndex: 0)
    runNumber = try row.decode(atIndex: 1)
    status = try row.decode(atIndex: 2)
    ratio = ResultRow.interval(
      try row.decode(atIndex: 3), try row.decode(atIndex: 4), try row.decode(atIndex: 5))
    memoryShare = try row.decode(atIndex: 6)
    computeShare = try row.decode(atIndex: 7)
    decodeShare = try row.decode(atIndex: 8)
    bound = try row.decode(atIndex: 9)
    seconds = ResultRow.interval(
      try row.decode(atIndex: 10), try row.decode(atIndex: 11), try row.decode(atIndex: 12))
    tokensPerSecond = try row.decode(atIndex: 13)
    isNoisy = try row.decode(atIndex: 14)
  }

  func point(of run: HistorySeries.Run, file: String) throws -> HistorySeries.Point {
    var point = HistorySeries.Point(run: run, status: try ResultRow.status(status, file: file))
    point.ratio = ratio
    point.memoryShare = memoryShare
    point.computeShare = computeShare
    point.decodeShare = decodeShare
    point.bound = bound.flatMap(CaseRecord.Bound.init)
    point.seconds = seconds
    point.tokensPerSecond = tokensPerSecond
    point.isNoisy = isNoisy == true
    return point
  }
}
