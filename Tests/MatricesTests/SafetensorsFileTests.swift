import Foundation
import Hardware
import Matrices
import Testing

@Suite struct SafetensorsFileTests {
  let fixture: SafetensorsFixture

  init() throws { fixture = try SafetensorsFixture() }

  @Test func listsTensorsInOrderOfTheirData() throws {
    let header = """
      {"__metadata__":{"format":"pt"},
       "late":{"dtype":"I64","shape":[],"data_offsets":[8,16]},
       "early":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},
       "empty":{"dtype":"F32","shape":[0,7],"data_offsets":[16,16]}}
      """
    let bytes = SafetensorsFixture.encode(header: header, data: [UInt8](repeating: 0, count: 16))
    let file = try SafetensorsFile(path: fixture.write(bytes))
    let start = 8 + header.utf8.count
    #expect(file.tensors.map(\.name) == ["early", "late", "empty"])
    #expect(
      file.tensors.map(\.byteRange) == [
        start..<start + 8, start + 8..<start + 16, start + 16..<start + 16,
      ])
    #expect(file.tensor("late")?.shape == [])
    #expect(file.tensor("late")?.elementCount == 1)
    #expect(file.tensor("late")?.floatType == nil)
    #expect(file.tensor("empty")?.elementCount == 0)
    #expect(file.tensor("none") == nil)
    #expect(try file.floats("empty") == [])
  }

  @Test func aHeaderMayBePaddedAndHoldNoTensor() throws {
    let file = try SafetensorsFile(path: fixture.write(SafetensorsFixture.encode(header: "{}   ")))
    #expect(file.tensors.isEmpty)
    let header = #"{"__metadata__":null}"#
    let other = try SafetensorsFile(path: fixture.write(SafetensorsFixture.encode(header: header)))
    #expect(other.tensors.isEmpty)
  }

  /// Eight headers in a row, each a byte longer, put the data at every alignment.
  @Test(arguments: 0..<8) func readsAtEveryAlignment(padding: Int) throws {
    let values: [Float] = [1, -2.5, .pi, 0, .leastNonzeroMagnitude, 3e38]
    let header =
      #"{"x":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}"#
      + String(repeating: " ", count: padding)
    let data = SafetensorsFixture.floats("x", [2, 3], values).bytes
    let path = try fixture.write(SafetensorsFixture.encode(header: header, data: data))
    let matrix = try SafetensorsFile(path: path).matrix("x")
    #expect(matrix == DenseMatrix(rows: 2, columns: 3, values: values))
  }

  @Test func refusesTensorsThatAreNoFiniteMatrix() throws {
    let path = try fixture.write([
      SafetensorsFixture.floats("flat", [4], [1, 2, 3, 4]),
      SafetensorsFixture.floats("nan", [2, 3], [1, 2, 3, 4, .nan, 6]),
      SafetensorsFixture.floats("infinite", [1, 2], [1, -.infinity]),
      SafetensorsFixture.floats("empty", [0, 3], []),
      SafetensorsFixture.Tensor(
        name: "whole", dtype: "I64", shape: [1, 1], bytes: [UInt8](repeating: 0, count: 8)),
    ])
    let file = try SafetensorsFile(path: path)
    let expected = [
      "flat": "its shape is [4]", "nan": "is nan at row 1, column 1",
      "infinite": "is -inf at row 0, column 1", "empty": "its shape is [0, 3]",
      "whole": "its dtype I64 is not supported", "fla": "no such tensor; nearest: flat",
    ]
    for (name, problem) in expected {
      let error = #expect(throws: DataError.self) { try file.matrix(name) }
      #expect(error?.file == path)
      #expect(error?.field == name)
      #expect(error?.problem.hasPrefix(problem) == true, "\(error?.problem ?? "")")
    }
    #expect(try file.floats("nan")[4].isNaN)
  }

  @Test func anUnknownTypeIsListedAndRefusedOnlyWhenAskedFor() throws {
    let path = try fixture.write([
      SafetensorsFixture.Tensor(name: "x", dtype: "Q3_K", shape: [5], bytes: [1, 2]),
      SafetensorsFixture.floats("y", [1], [7]),
    ])
    let file = try SafetensorsFile(path: path)
    #expect(file.tensors.map(\.dtype) == ["Q3_K", "F32"])
    #expect(try file.floats("y") == [7])
    #expect(throws: DataError.self) { try file.floats("x") }
  }

  @Test func aFileStaysReadableAfterItsNameIsGone() throws {
    let path = try fixture.write([SafetensorsFixture.floats("x", [2], [1, 2])])
    let file = try SafetensorsFile(path: path)
    try FileManager.default.removeItem(atPath: path)
    #expect(try file.floats("x") == [1, 2])
  }
}
