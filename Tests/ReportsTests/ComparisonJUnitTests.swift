import Foundation
import Records
import Testing

@testable import Reports

@Suite struct ComparisonJUnitTests {
  private func junit(strict: Bool = false) throws -> String {
    try ComparisonReport(Compared.comparison(Compared.cases), strict: strict).render(.junit)
  }

  @Test func slowerCasesFailAndWhatCannotBeToldIsSkipped() throws {
    let text = try junit()
    #expect(text.contains(#"<testsuites name="ci" tests="10" failures="2" errors="0" time=""#))
    #expect(
      text.contains(
        #"<testsuite name="shape/256x512" tests="8" failures="2" errors="0" skipped="3" "#))
    #expect(
      text.contains(
        #"<failure type="slower" message="+9.8 % [+9.0, +10.6]; once more in fresh processes: "#
          + "+9.5 % [+8.7, +10.3], 10 pairs\">"))
    #expect(text.contains(#"<skipped type="inconclusive" message="30 pairs can't tell: "#))
    #expect(text.contains(#"<skipped type="added" message="In the head alone"/>"#))
    #expect(text.contains(#"<property name="base" value="main at 1f2e3d4c5b6a, bench 0.1.0"#))
    #expect(text.contains("change of time: -6.1 % [-6.9, -5.3]\n"))
    #expect(text.contains(#"classname="shape.256x512" time="0.000048497">"#))
  }

  @Test func strictFailsWhatCannotBeTold() throws {
    let text = try junit(strict: true)
    #expect(text.contains(#"tests="10" failures="4" errors="0""#))
    #expect(text.contains(#"<failure type="inconclusive""#))
    #expect(text.contains(#"<failure type="contaminated""#))
    #expect(text.contains(#"<skipped type="removed""#))
  }
}
