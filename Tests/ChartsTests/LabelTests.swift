import Testing

@testable import Charts

@Suite struct LabelTests {
  @Test func labelsApartStayWhereTheyAre() {
    let places = LabelSpreading.spread([10, 90, 50], gap: 12, low: 0, high: 100)
    #expect(places == [10, 90, 50])
  }

  @Test func labelsThatTouchShareTheirShift() {
    #expect(LabelSpreading.spread([50, 50], gap: 10, low: 0, high: 100) == [45, 55])
    #expect(LabelSpreading.spread([51, 50, 49], gap: 10, low: 0, high: 100) == [60, 50, 40])
  }

  @Test func labelsStayInside() {
    #expect(LabelSpreading.spread([99, 100, 100], gap: 10, low: 0, high: 100) == [80, 90, 100])
    #expect(LabelSpreading.spread([0, 1], gap: 10, low: 0, high: 100) == [0, 10])
    // One pushed up by the end pushes the one above it.
    #expect(LabelSpreading.spread([85, 99, 100], gap: 10, low: 0, high: 100) == [80, 90, 100])
  }

  @Test func labelsKeepTheirOrderAndDistance() {
    let wanted = (0..<12).map { Double($0 * $0 % 37) }
    let places = LabelSpreading.spread(wanted, gap: 5, low: 0, high: 100)
    let sorted = places.sorted()
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 >= 5 - 1e-9 })
    for (left, right) in zip(wanted.indices, wanted.indices.dropFirst())
    where wanted[left] < wanted[right] {
      #expect(places[left] < places[right])
    }
  }

  @Test func longTextIsCutInTheMiddle() {
    let text = String(repeating: "layer.", count: 30)
    let short = TextWidth.fit(text, size: 11, width: 100)
    #expect(TextWidth.of(short, size: 11) <= 100)
    #expect(short.contains("…") && short.hasPrefix("lay") && short.hasSuffix("er."))
    #expect(TextWidth.fit("short", size: 11, width: 100) == "short")
    #expect(TextWidth.fit(text, size: 11, width: -5) == "…")
  }

  @Test func coordinatesAreShort() {
    #expect(Coordinate.text(1) == "1")
    #expect(Coordinate.text(-0.04) == "0")
    #expect(Coordinate.text(-0.06) == "-0.1")
    #expect(Coordinate.text(123.456) == "123.5")
    #expect(Coordinate.text(.nan) == "0" && Coordinate.text(1e300) == "0")
  }
}
