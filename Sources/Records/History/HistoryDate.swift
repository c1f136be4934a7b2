import Foundation
import Hardware

/// Dates as users give them.
public enum HistoryDate {
  /// The beginning of a day, `2026-01-31`, or a moment, `2026-01-31T12:00:00Z`, both in UTC.
  ///
  /// Throws `UsageError`, which names `option`, for anything else.
  public static func parse(_ text: String, option: String) throws -> Date {
    let day = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
    // A format takes what begins like a date: what it reads must be written the same.
    if let date = try? day.parse(text), date.formatted(day) == text { return date }
    if let date = try? Date.ISO8601FormatStyle().parse(text), date.formatted(.iso8601) == text {
      return date
    }
    throw UsageError(
      "\(option): '\(text)' is no date: write 2026-01-31, or 2026-01-31T12:00:00Z, in UTC")
  }
}
