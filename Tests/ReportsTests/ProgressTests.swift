import Testing

@testable import Reports

@Suite struct ProgressTests {
  /// Progress with a clock that is set by hand and all output kept.
  private final class Scene {
    var now = 0.0
    var output: [String] = []

    func progress(_ mode: Reports.Progress.Mode) -> Reports.Progress {
      Reports.Progress(mode: mode, clock: { self.now }, output: { self.output.append($0) })
    }
  }

  @Test func silence() {
    let scene = Scene()
    let progress = scene.progress(.silent)
    progress.begin(total: 2)
    progress.update(done: 1, total: 2, label: "a", secondsLeft: 1)
    progress.finish()
    #expect(scene.output.isEmpty)
  }

  @Test func aLogGetsALinePerFinishedGroupAndNowAndThenOne() {
    let scene = Scene()
    let progress = scene.progress(.lines)
    progress.begin(total: 3)
    progress.update(done: 0, total: 3, label: "a")
    scene.now = 4.9
    progress.update(done: 0, total: 3, label: "a")
    progress.update(done: 1, total: 3, label: "b", secondsLeft: 65)
    scene.now = 9.8
    progress.update(done: 1, total: 3, label: "b")
    scene.now = 9.9
    progress.update(done: 1, total: 3, label: "b")
    progress.finish()
    #expect(scene.output == ["0/3 a\n", "1/3 b, 1m 05s left\n", "1/3 b\n"])
  }

  @Test func aBarIsRedrawnInPlaceAndTakenAway() {
    let scene = Scene()
    let progress = scene.progress(.bar(columns: 60))
    progress.begin(total: 4)
    progress.update(done: 1, total: 4, label: "mpt-7b/up_proj batch 1", secondsLeft: 65)
    progress.update(done: 1, total: 4, label: "too soon")
    progress.note("a word")
    progress.finish()
    progress.finish()
    let bar = "[===>          ] 1/4  1m 05s left  mpt-7b/up_proj batch 1"
    #expect(
      scene.output == [
        "\r\u{1B}[K" + bar, "\r\u{1B}[Ka word\n" + bar, "\r\u{1B}[K",
      ])
  }

  @Test func aNewStartShowsAtOnce() {
    let scene = Scene()
    let progress = scene.progress(.bar(columns: 60))
    for _ in 0..<2 {
      progress.begin(total: 1)
      progress.update(done: 0, total: 1, label: "")
    }
    #expect(scene.output.count == 2)
  }

  @Test(arguments: [1, 5, 10, 20, 40, 80, 200])
  func barsFit(_ columns: Int) {
    for done in 0...3 {
      let bar = Reports.Progress.bar(
        done: done, total: 3, label: String(repeating: "layer", count: 30), secondsLeft: 1e4,
        columns: columns)
      #expect(bar.count <= max(1, columns - 1))
    }
  }

  @Test func nothingToDoIsNoDivision() {
    let bar = Reports.Progress.bar(done: 0, total: 0, label: "", secondsLeft: nil, columns: 40)
    #expect(bar == "[>        ] 0/0")
  }
}
