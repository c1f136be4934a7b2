import Foundation

/// Results as JUnit XML: a suite for each layer or model, a test case for each case.
///
/// What else there is to say is in `system-out`, a line each, as the schema of Jenkins's xUnit plugin, which
/// refuses a file that doesn't follow it, gives properties to suites alone.
struct JUnit {
  /// What became of a case, where it isn't a result, and why.
  struct Outcome {
    enum Kind { case failure, skipped }

    var kind: Kind
    /// In a word.
    var type: String
    var reason: String
  }

  struct Case {
    var name: String
    var seconds: Double
    /// nil for a case that passed.
    var outcome: Outcome?
    /// Figures and what else is known of it.
    var lines: [String]
  }

  struct Suite {
    /// The layer, or the model, that its cases belong to: `mpt-7b`, `mlp.up`.
    var family: [String]
    var cases: [Case]
  }

  var name: String
  var startedAt: Date
  /// What was run, and on what: every suite says it.
  var properties: [(name: String, value: String)]
  var suites: [Suite] = []

  /// Adds `tested` to the suite of `family`, a new one if there is none.
  mutating func add(_ tested: Case, to family: [String]) {
    if let place = suites.firstIndex(where: { $0.family == family }) {
      suites[place].cases.append(tested)
    } else {
      suites.append(Suite(family: family, cases: [tested]))
    }
  }

  var text: String {
    var xml = XML()
    let all = suites.flatMap(\.cases)
    xml.element("testsuites", Self.counts(all, name: name, skipped: false)) { xml in
      for suite in suites { write(suite, &xml) }
    }
    return xml.lines.joined(separator: "\n") + "\n"
  }

  private func write(_ suite: Suite, _ xml: inout XML) {
    let attributes =
      Self.counts(suite.cases, name: suite.family.joined(separator: "/"), skipped: true)
      + [("timestamp", Self.timestamp(startedAt))]
    xml.element("testsuite", attributes) { xml in
      xml.element("properties") { xml in
        for (name, value) in properties {
          xml.element("property", [("name", name), ("value", value)])
        }
      }
      for tested in suite.cases { Self.write(tested, of: suite.family, &xml) }
    }
  }

  private static func write(_ tested: Case, of family: [String], _ xml: inout XML) {
    let attributes = [
      ("name", tested.name), ("classname", family.joined(separator: ".")),
      ("time", seconds(tested.seconds, decimals: 9)),
    ]
    xml.element("testcase", attributes) { xml in
      if let outcome = tested.outcome {
        let reason = [("type", outcome.type), ("message", outcome.reason)]
        switch outcome.kind {
        case .failure: xml.element("failure", reason, text: outcome.reason)
        case .skipped: xml.element("skipped", reason)
        }
      }
      if !tested.lines.isEmpty {
        xml.element("system-out", text: tested.lines.joined(separator: "\n"))
      }
    }
  }

  /// The attributes of a suite; the schema lets the document's root count no skipped ones.
  private static func counts(
    _ cases: [Case], name: String, skipped: Bool
  ) -> [(String, String)] {
    func count(_ kind: Outcome.Kind) -> Int { cases.count { $0.outcome?.kind == kind } }
    let time = cases.reduce(0) { $0 + $1.seconds }
    return [
      ("name", name), ("tests", "\(cases.count)"), ("failures", "\(count(.failure))"),
      ("errors", "0"),
    ] + (skipped ? [("skipped", "\(count(.skipped))")] : [])
      + [("time", seconds(time, decimals: 3))]
  }

  /// Never with an exponent, which not every reader takes.
  private static func seconds(_ seconds: Double, decimals: Int) -> String {
    Rounding.text(seconds, decimals: decimals)
  }

  /// ISO 8601 in UTC without a zone, as the schemas have it.
  private static func timestamp(_ date: Date) -> String {
    String(date.formatted(.iso8601).dropLast())
  }
}
