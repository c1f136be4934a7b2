import Analysis
import Foundation
import Records

/// A run as JUnit XML: a suite for each layer or model, a test case for each case.
///
/// Tests fail where the tool's exit code says so: an incorrect case is a failure; one that was refused, or
/// is suspect, is skipped with its reason. Figures are in `system-out`, a line each, as the schema of
/// Jenkins's xUnit plugin, which refuses a file that doesn't follow it, gives properties to suites alone.
struct JUnit {
  private let run: ExportedRun

  init(_ run: ExportedRun) { self.run = run }

  var text: String {
    var xml = XML()
    xml.element("testsuites", Self.counts(run.cases, name: run.name, skipped: false)) { xml in
      for suite in suites { write(suite, &xml) }
    }
    return xml.lines.joined(separator: "\n") + "\n"
  }

  private struct Suite {
    var family: [String]
    var cases: [ExportedRun.Case]
  }

  private var suites: [Suite] {
    var suites: [Suite] = []
    var places: [[String]: Int] = [:]
    for exported in run.cases {
      if let place = places[exported.family] {
        suites[place].cases.append(exported)
      } else {
        places[exported.family] = suites.count
        suites.append(Suite(family: exported.family, cases: [exported]))
      }
    }
    return suites
  }

  private func write(_ suite: Suite, _ xml: inout XML) {
    let attributes =
      Self.counts(suite.cases, name: suite.family.joined(separator: "/"), skipped: true)
      + [("timestamp", Self.timestamp(run.startedAt))]
    xml.element("testsuite", attributes) { xml in
      xml.element("properties") { xml in
        for (name, value) in properties {
          xml.element("property", [("name", name), ("value", value)])
        }
      }
      for exported in suite.cases { write(exported, &xml) }
    }
  }

  private var properties: [(String, String)] {
    [
      ("command", Shell.line(run.commandLine)), ("commit", run.gitCommit ?? "none"),
      ("build", run.buildConfiguration), ("processor", run.machine.cpuModel),
    ] + run.versions.sorted { $0.key < $1.key }.map { ("version.\($0.key)", $0.value) }
  }

  private func write(_ exported: ExportedRun.Case, _ xml: inout XML) {
    let attributes = [
      ("name", exported.id), ("classname", exported.family.joined(separator: ".")),
      ("time", Self.seconds(exported.isResult ? exported.time?.value ?? 0 : 0, decimals: 9)),
    ]
    let reason = [("type", exported.status.rawValue), ("message", exported.reason ?? "")]
    xml.element("testcase", attributes) { xml in
      switch exported.status {
      case .incorrect: xml.element("failure", reason, text: exported.reason ?? "")
      case .refused, .suspect: xml.element("skipped", reason)
      case .measured: xml.element("system-out", text: Self.figures(exported))
      }
    }
  }

  /// `medianSeconds: 0.00245 s [0.00243, 0.00247]`, a line for each figure.
  private static func figures(_ exported: ExportedRun.Case) -> String {
    let label = exported.label.isEmpty ? [] : [exported.label]
    return
      (label
      + exported.metrics.map { metric in
        let unit = metric.unit == "1" ? "" : " \(metric.unit)"
        let ends = [metric.low, metric.high].compactMap { $0.map(ExportedRun.text) }
        let interval = ends.count == 2 ? " [\(ends.joined(separator: ", "))]" : ""
        return "\(metric.name): \(ExportedRun.text(metric.value))\(unit)\(interval)"
      }).joined(separator: "\n")
  }

  /// The attributes of a suite; the schema lets the document's root count no skipped ones.
  private static func counts(
    _ cases: [ExportedRun.Case], name: String, skipped: Bool
  ) -> [(String, String)] {
    let failures = cases.count { $0.status == .incorrect }
    let time = cases.filter(\.isResult).compactMap { $0.time?.value }.reduce(0, +)
    let left = cases.count { $0.status == .refused || $0.status == .suspect }
    return [
      ("name", name), ("tests", "\(cases.count)"), ("failures", "\(failures)"), ("errors", "0"),
    ] + (skipped ? [("skipped", "\(left)")] : []) + [("time", seconds(time, decimals: 3))]
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
