import Foundation
import Hardware
import Matrices
import Testing

@Suite struct SafetensorsWriterTests {
  let fixture: SafetensorsFixture

  init() throws { fixture = try SafetensorsFixture() }

  @Test func whatIsWrittenIsRead() throws {
    let path = fixture.folder + "/out.safetensors"
    let values: [Float] = [0, -0.0, 1.5, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 3e-7]
    try SafetensorsWriter.write(
      [
        .init(name: "logits", shape: [1, 2, 3], values: values),
        .init(name: "a \"name\"/\u{fc}", shape: [2], values: [7, 8]),
        .init(name: "scalar", shape: [], values: [9]),
        .init(name: "none", shape: [0, 4], values: []),
      ], to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.tensor("logits")?.shape == [1, 2, 3])
    #expect(try file.floats("logits").map(\.bitPattern) == values.map(\.bitPattern))
    #expect(try file.floats("a \"name\"/\u{fc}") == [7, 8])
    #expect(try file.floats("scalar") == [9])
    #expect(file.tensor("none")?.shape == [0, 4])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let header = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.1) << (8 * $1.0) }
    // The data starts aligned, and nothing comes behind it.
    #expect(header % 8 == 0 && bytes.count == 8 + header + 4 * 9)
  }

  @Test func whatWasThereIsReplaced() throws {
    let path = fixture.folder + "/out.safetensors"
    try Data(count: 100_000).write(to: URL(fileURLWithPath: path))
    try SafetensorsWriter.write([.init(name: "x", shape: [1], values: [4])], to: path)
    #expect(try SafetensorsFile(path: path).floats("x") == [4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder).count == 1)
  }

  @Test func aPlaceThatCannotBeWritten() throws {
    let file = try fixture.write([1], to: "file")
    for path in [file + "/x.safetensors", fixture.folder + "/none/x", "/proc/x", fixture.folder] {
      let tensors = [SafetensorsWriter.Tensor(name: "x", shape: [1], values: [4])]
      let error = #expect(throws: UnavailableError.self, "\(path)") {
        try SafetensorsWriter.write(tensors, to: path)
      }
      #expect(error?.description.hasPrefix(path) == true)
      // Root may write anywhere, it seems until it tries.
      guard path != "/proc/x" else { continue }
      #expect(throws: UnavailableError.self, "\(path)") {
        try SafetensorsWriter.requireWritable(path)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder) == ["file"])
    try SafetensorsWriter.requireWritable(fixture.folder + "/new")
    try SafetensorsWriter.requireWritable(file)
  }
}
