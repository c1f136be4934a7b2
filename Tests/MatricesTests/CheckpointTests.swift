import Hardware
import Matrices
import Testing

@Suite struct CheckpointTests {
  let fixture: SafetensorsFixture

  init() throws { fixture = try SafetensorsFixture() }

  private func tensor(block: Int, value: Float = 0) -> SafetensorsFixture.Tensor {
    SafetensorsFixture.floats("layers.\(block).fc.weight", [2, 2], [value, 1, 0, 1])
  }

  @Test func opensAFileAFolderAndAnyOnlyFile() throws {
    let file = try fixture.write([tensor(block: 0)], to: "tiny.safetensors")
    #expect(try Checkpoint(path: file).tensors.count == 1)
    #expect(try Checkpoint(path: fixture.folder).tensors.count == 1)
    #expect(try Checkpoint(path: fixture.folder + "/").tensors.count == 1)

    _ = try fixture.write([tensor(block: 0), tensor(block: 1)], to: "other.safetensors")
    expectError(fixture.folder, nil, "holds 2 safetensors files (other.safetensors, tiny.saf")
    _ = try fixture.write([tensor(block: 0), tensor(block: 1)])
    #expect(try Checkpoint(path: fixture.folder).tensors.count == 2)
  }

  @Test func readsShardsThroughTheirIndex() throws {
    _ = try fixture.write([tensor(block: 0, value: 5)], to: "a.safetensors")
    _ = try fixture.write([tensor(block: 1, value: 6), tensor(block: 2)], to: "b.safetensors")
    let index = try writeIndex([0: "a.safetensors", 1: "b.safetensors"])
    for path in [fixture.folder, index] {
      let checkpoint = try Checkpoint(path: path)
      // Block 2 is in a shard but not in the index: not part of the checkpoint.
      #expect(checkpoint.tensors.map(\.name) == ["layers.0.fc.weight", "layers.1.fc.weight"])
      #expect(try checkpoint.weights("layers.0.fc.weight").values == [5, 1, 0, 1])
      #expect(try checkpoint.weights("layers.1.fc.weight").values == [6, 1, 0, 1])
      let error = #expect(throws: DataError.self) { try checkpoint.weights("layers.2.fc.weight") }
      #expect(error?.field == "layers.2.fc.weight")
      #expect(try checkpoint.linearLayers().map(\.layer.occurrences) == [2])
    }
  }

  @Test func aMissingShardOrTensorIsNamed() throws {
    _ = try fixture.write([tensor(block: 0)], to: "a.safetensors")
    var index = try writeIndex([0: "a.safetensors", 1: "b.safetensors"])
    expectError(index, "b.safetensors", "this shard is missing")
    index = try writeIndex([0: "a.safetensors", 1: "a.safetensors"])
    expectError(index, "layers.1.fc.weight", "is not in a.safetensors")
    _ = try fixture.write([UInt8](), to: "b.safetensors")
    _ = try writeIndex([1: "b.safetensors"])
    expectError(fixture.folder + "/b.safetensors", nil, "is empty")
  }

  @Test(arguments: [
    "../a.safetensors", "/etc/a.safetensors", "sub/a.safetensors", "..", "", "a.bin",
  ])
  func aShardOutsideTheFolderIsRefused(shard: String) throws {
    _ = try fixture.write([tensor(block: 0)], to: "a.safetensors")
    let index = try writeIndex([0: shard])
    expectError(index, "layers.0.fc.weight", "its file \(shard) must be a *.safetensors")
  }

  @Test(arguments: ["", "{", "[]", "{}", #"{"weight_map":[]}"#, #"{"weight_map":{"a":1}}"#])
  func aMalformedIndexIsRefused(text: String) throws {
    let index = try fixture.write(text, to: "model.safetensors.index.json")
    expectError(index, "weight_map", "must be a JSON object")
  }

  @Test func anEmptyIndexAndAnEmptyFolderAreRefused() throws {
    expectError(fixture.folder, nil, "holds no *.safetensors file")
    let index = try fixture.write(#"{"weight_map":{}}"#, to: "model.safetensors.index.json")
    expectError(index, "weight_map", "is empty")
    let none = fixture.folder + "/none"
    let error = #expect(throws: DataError.self) { try Checkpoint(path: none) }
    #expect(error == DataError(file: none, "no such file or folder"))
  }

  @Test func nonFiniteWeightsNameTheirTensor() throws {
    let path = try fixture.write([tensor(block: 0), tensor(block: 1, value: .nan)])
    let checkpoint = try Checkpoint(path: path)
    #expect(try checkpoint.weights("layers.0.fc.weight").rows == 2)
    let error = #expect(throws: DataError.self) { try checkpoint.weights("layers.1.fc.weight") }
    #expect(error?.field == "layers.1.fc.weight")
  }

  @Test func floatsOfAnyShapeMustBeFinite() throws {
    let path = try fixture.write([
      SafetensorsFixture.floats("norm.weight", [3], [1, 2, 3]),
      SafetensorsFixture.floats("conv.weight", [2, 1, 3], [1, 2, 3, 4, -.infinity, 6]),
    ])
    let checkpoint = try Checkpoint(path: path)
    #expect(checkpoint.tensor("norm.weight")?.shape == [3])
    #expect(checkpoint.tensor("norm.bias") == nil)
    #expect(try checkpoint.floats("norm.weight") == [1, 2, 3])
    let infinite = #expect(throws: DataError.self) { try checkpoint.floats("conv.weight") }
    #expect(
      infinite
        == DataError(
          file: path, field: "conv.weight", "is -inf at [1, 0, 1]; its values must be finite"))
    let none = #expect(throws: DataError.self) { try checkpoint.floats("norm.bias") }
    #expect(none == DataError(file: path, field: "norm.bias", "no such tensor"))
  }

  @Test func zeroShareCountsBothZeros() {
    let matrix = DenseMatrix(
      rows: 2, columns: 4, values: [0, 1, -0.0, 2, Float.leastNonzeroMagnitude, 3, 4, 5])
    #expect(Checkpoint.zeroShare(of: matrix) == 0.25)
    #expect(Checkpoint.zeroShare(of: DenseMatrix(rows: 0, columns: 4, values: [])) == 0)
  }

  private func writeIndex(_ files: [Int: String]) throws -> String {
    let map = files.map { #""layers.\#($0).fc.weight":"\#($1)""# }.joined(separator: ",")
    return try fixture.write(
      #"{"metadata":{"total_size":8},"weight_map":{\#(map)}}"#, to: "model.safetensors.index.json")
  }

  /// Opening the folder fails with an error about `file`.
  private func expectError(_ file: String, _ field: String?, _ problem: String) {
    let error = #expect(throws: DataError.self) { try Checkpoint(path: fixture.folder) }
    #expect(error?.file == file)
    #expect(error?.field == field)
    #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
  }
}
