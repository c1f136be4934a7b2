import Testing

/// A file that must be refused, and how the complaint begins after the path.
struct MalformedFile: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var bytes: [UInt8]
  var complaint: String

  init(_ description: String, _ bytes: [UInt8], _ complaint: String) {
    testDescription = description
    self.bytes = bytes
    self.complaint = complaint
  }

  /// A file of `header` and eight bytes of data.
  init(_ description: String, header: String, _ complaint: String) {
    let data = [UInt8](repeating: 0, count: 8)
    self.init(description, SafetensorsFixture.encode(header: header, data: data), complaint)
  }

  /// A file whose only tensor, `x`, over eight bytes of data, has these fields.
  init(_ description: String, dtype: String, shape: String, offsets: String, _ complaint: String) {
    self.init(
      description,
      header: #"{"x":{"dtype":\#(dtype),"shape":\#(shape),"data_offsets":\#(offsets)}}"#, complaint)
  }

  private static func tensor(_ name: String, _ begin: Int, _ end: Int) -> String {
    #""\#(name)":{"dtype":"U8","shape":[\#(end - begin)],"data_offsets":[\#(begin),\#(end)]}"#
  }

  private static func length(_ length: UInt64) -> [UInt8] {
    withUnsafeBytes(of: length.littleEndian, Array.init)
  }

  static let files: [MalformedFile] = [
    .init("empty", [], "is empty"),
    .init("seven bytes", [UInt8](repeating: 0, count: 7), "is 7 bytes long"),
    .init("no header", length(0), "header: must be a JSON object"),
    .init("header longer than the file", length(40) + Array("{}".utf8), "header: its length of 40"),
    .init("header over 100 MB", length(100_000_001), "header: its length of 100000001"),
    .init("header length of 2^64 - 1", length(.max), "header: its length of 18446744073709551615"),
    .init(
      "Git LFS pointer", Array("version https://git-lfs.github.com/spec/v1\n".utf8),
      "is a Git LFS pointer"),
    .init("header is a list", header: "[]", "header: must be a JSON object"),
    .init("header is cut off", header: #"{"x":{"dtype""#, "header: is not valid JSON"),
    .init(
      "header is not UTF-8", length(4) + [0x7b, 0x22, 0xff, 0x7d], "header: is not valid JSON"),
    .init(
      "header nested too deep", header: #"{"x":"# + String(repeating: "[", count: 100_000),
      "header:"
    ),
    .init("metadata of numbers", header: #"{"__metadata__":{"a":1}}"#, "__metadata__: must be"),
    .init("tensor is no object", header: #"{"x":[1]}"#, "x: must be an object"),
    .init(
      "no dtype", header: #"{"x":{"shape":[2],"data_offsets":[0,8]}}"#, "x: dtype is missing"),
    .init(
      "no shape", header: #"{"x":{"dtype":"F32","data_offsets":[0,8]}}"#, "x: shape is missing"),
    .init(
      "no offsets", header: #"{"x":{"dtype":"F32","shape":[2]}}"#, "x: data_offsets is missing"),
    .init("dtype a number", dtype: "32", shape: "[2]", offsets: "[0,8]", "x: dtype is"),
    .init("negative size", dtype: #""F32""#, shape: "[-2]", offsets: "[0,8]", "x: shape is"),
    .init("fractional size", dtype: #""F32""#, shape: "[1.5]", offsets: "[0,8]", "x: shape is"),
    .init("boolean size", dtype: #""F32""#, shape: "[true]", offsets: "[0,8]", "x: shape is"),
    .init("size of 1e30", dtype: #""F32""#, shape: "[1e30]", offsets: "[0,8]", "x: shape is"),
    .init(
      "product overflows", dtype: #""F32""#, shape: "[4294967296,4294967296]", offsets: "[0,8]",
      "x: its shape overflows"),
    .init(
      "bytes overflow", dtype: #""F32""#, shape: "[4611686018427387904]", offsets: "[0,8]",
      "x: its shape overflows"),
    .init(
      "range too long", dtype: #""F32""#, shape: "[1]", offsets: "[0,8]",
      "x: its shape [1] of F32 takes 4 bytes, its data_offsets span 8"),
    .init(
      "range too short", dtype: #""F64""#, shape: "[2]", offsets: "[0,8]",
      "x: its shape [2] of F64 takes 16 bytes, its data_offsets span 8"),
    .init(
      "half a byte left", dtype: #""F4""#, shape: "[15]", offsets: "[0,8]", "x: its shape [15]"),
    .init("negative offset", dtype: #""F32""#, shape: "[2]", offsets: "[-8,0]", "x: data_offsets"),
    .init(
      "three offsets", dtype: #""F32""#, shape: "[2]", offsets: "[0,4,8]", "x: data_offsets is"),
    .init(
      "ends before it begins", dtype: #""F32""#, shape: "[2]", offsets: "[8,0]",
      "x: data_offsets end at 0, before they begin at 8"),
    .init(
      "past the end", dtype: #""F32""#, shape: "[4]", offsets: "[0,16]",
      "x: data_offsets end at 16 but the data ends at 8"),
    .init(
      "overlap", header: "{\(tensor("x", 0, 5)),\(tensor("y", 4, 8))}",
      "y: its data overlaps that of x"),
    .init(
      "same range twice", header: "{\(tensor("x", 0, 8)),\(tensor("y", 0, 8))}",
      "y: its data overlaps that of x"),
    .init(
      "hole", header: "{\(tensor("x", 0, 3)),\(tensor("y", 4, 8))}",
      "y: 1 bytes before its data belong to no tensor"),
    .init("hole at the start", header: "{\(tensor("x", 2, 8))}", "x: 2 bytes before its data"),
    .init("data left over", header: "{\(tensor("x", 0, 6))}", "its last 2 bytes belong to no"),
    .init("data without tensors", header: "{}", "its last 8 bytes belong to no tensor"),
    .init(
      "tensor twice", header: "{\(tensor("x", 0, 8)),\(tensor("x", 0, 8))}", "x: stands twice"),
    .init(
      "tensor twice, once escaped", header: #"{\#(tensor("x", 0, 8)),\#(tensor("\\u0078", 0, 8))}"#,
      "x: stands twice"),
    .init(
      "field twice",
      header: #"{"x":{"dtype":"U8","dtype":"I8","shape":[8],"data_offsets":[0,8]}}"#,
      "dtype: stands twice"),
    .init(
      "name of several lines", header: #"{"a\nb\u202ec":{"shape":[8]}}"#, "a?b?c: dtype is missing"),
  ]
}
