import Foundation
import Testing

@testable import Regression

@Suite("What a build says")
struct BuildLogTests {
  private func log(_ text: String) throws -> BuildLog {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: file)
    return BuildLog(path: file.path)
  }

  @Test("The last step is how far it has come")
  func steps() throws {
    let log = try log(
      "Planning\n[1/9] Write a\n[120/460] Compiling Kernels Tile.swift\nwarning: x\n")
    defer { try? FileManager.default.removeItem(atPath: log.path) }
    #expect(
      log.lastStep == .init(done: 120, total: 460, text: "Compiling Kernels Tile.swift"))
    #expect(BuildLog.step("[#Mustache] x") == nil)
    #expect(BuildLog.step("[1/x] y") == nil)
    #expect(BuildLog(path: "/nonexistent").lastStep == nil)
  }

  @Test("Errors come first, each once, then how it ended, and no step")
  func reasons() throws {
    let errors = (1...12).map { "a.swift:\($0):1: error: bad" }
    let others = (1...30).map { "note \($0)" }
    let log = try log(([errors[0]] + errors + ["[3/4] Compiling"] + others).joined(separator: "\n"))
    defer { try? FileManager.default.removeItem(atPath: log.path) }
    #expect(log.reasons() == Array(errors.prefix(10)) + others.suffix(10))
    #expect(log.reasons(3) == Array(errors.prefix(3)))
  }

  @Test("A short log is given once")
  func short() throws {
    let log = try log("error: a\u{1B}[0m\nthe end\n")
    defer { try? FileManager.default.removeItem(atPath: log.path) }
    #expect(log.reasons() == ["error: a?[0m", "the end"])
  }
}
