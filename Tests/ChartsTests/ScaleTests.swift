import Testing

@testable import Charts

@Suite struct ScaleTests {
  @Test func linearTicksAreRound() {
    #expect(Ticks.linear(0, 1) == [0, 0.2, 0.4, 0.6, 0.8, 1])
    #expect(Ticks.linear(0, 97) == [0, 20, 40, 60, 80])
    #expect(Ticks.linear(-3, 3, about: 6) == [-3, -2, -1, 0, 1, 2, 3])
    #expect(Ticks.linear(0.1, 0.3, about: 4) == [0.1, 0.15, 0.2, 0.25, 0.3])
    #expect(Ticks.linear(1e9, 3e9, about: 4) == [1e9, 1.5e9, 2e9, 2.5e9, 3e9])
  }

  @Test func octavesHaveOneAmongThem() {
    #expect(Ticks.octaves(0.2, 9) == [0.25, 0.5, 1, 2, 4, 8])
    #expect(Ticks.octaves(0.01, 200, about: 5) == [0.015625, 0.125, 1, 8, 64])
    // Less than two octaves: round values.
    #expect(Ticks.octaves(0.9, 1.6, about: 4) == [1, 1.2, 1.4, 1.6])
  }

  @Test func decadesAreFilledWhereThereIsRoom() {
    #expect(Ticks.decades(0.5, 60) == [0.5, 1, 2, 5, 10, 20, 50])
    #expect(Ticks.decades(1, 1e6) == [1, 100, 1e4, 1e6])
    #expect(Ticks.decades(1, 1e12, about: 5) == [1, 1e3, 1e6, 1e9, 1e12])
    #expect(Ticks.decades(3, 4, about: 5) == [3, 3.2, 3.4, 3.6, 3.8, 4])
  }

  @Test func ticksOfNothingDoNotTrap() {
    #expect(Ticks.linear(1, 1) == [1])
    #expect(Ticks.linear(.nan, 1).isEmpty)
    #expect(Ticks.octaves(-1, 1).isEmpty)
    #expect(Ticks.decades(0, 0).isEmpty)
    #expect(Ticks.linear(0, .infinity) == [0])
  }

  @Test func scalesHoldWhatTheyCanShow() throws {
    let linear = try #require(Scale(.linear, holding: [3, .nan, 42, .infinity]))
    #expect(linear.low == 0 && linear.high == 50)
    #expect(linear.fraction(25) == 0.5)
    #expect(linear.fraction(.nan) == nil)
    let log = try #require(Scale(.log10, holding: [1, 100, 0, -5]))
    #expect(log.low < 1 && log.low > 0.5 && log.high > 100 && log.high < 200)
    #expect(abs((log.fraction(10) ?? 0) - 0.5) < 1e-12)
    #expect(log.fraction(0) == nil && log.fraction(-1) == nil)
  }

  @Test func scalesOfNothingAreNil() {
    #expect(Scale(.linear, holding: []) == nil)
    #expect(Scale(.linear, holding: [.nan]) == nil)
    #expect(Scale(.log2, holding: [0, -1]) == nil)
  }

  @Test func oneValueHasRoomAround() throws {
    for kind in [Scale.Kind.linear, .log2, .log10] {
      let scale = try #require(Scale(kind, holding: [7]))
      let place = try #require(scale.fraction(7))
      #expect(place > 0.2 && place < 0.9)
    }
  }

  @Test func aWideIntervalDoesNotPressTheRestTogether() {
    let values = [ChartValue(1, low: 0.001, high: 1.1), ChartValue(4, low: 3, high: 900)]
    #expect(Scale.Kind.log10.room(for: values) == [1, 0.5, 1.1, 4, 3, 8])
    #expect(Scale.Kind.linear.room(for: values).max() == 900)
  }

  @Test(arguments: [
    (0.25, "0.25"), (1500, "1500"), (12345, "12\u{202F}345"), (2e7, "2·10⁷"), (1e-5, "10⁻⁵"),
    (-0.5, "-0.5"), (0, "0"), (0.1 + 0.2, "0.3"), (.nan, "—"),
  ])
  func numbersAreShort(value: Double, text: String) { #expect(Axis.number(value) == text) }

  @Test func formatsHaveTheirSigns() {
    #expect(Axis("", format: .percent).text(0.25) == "25%")
    #expect(Axis("", format: .times).text(0.5) == "0.5×")
    #expect(Axis("", format: .times).text(1.0 / 16) == "0.062×")
  }
}
