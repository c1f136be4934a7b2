import Hardware
import Matrices
import Testing

@Suite struct SafetensorsMalformedTests {
  @Test(arguments: MalformedFile.files) func isRefusedOnOneLine(file: MalformedFile) throws {
    let fixture = try SafetensorsFixture()
    let path = try fixture.write(file.bytes)
    let error = #expect(throws: DataError.self) { try SafetensorsFile(path: path) }
    let text = error?.description ?? ""
    #expect(text.hasPrefix("\(path): \(file.complaint)"), "\(text)")
    #expect(isOneLine(text))
  }

  @Test func whatIsNoFileIsRefused() throws {
    let fixture = try SafetensorsFixture()
    for path in [fixture.folder, fixture.folder + "/none", "/dev/null"] {
      let error = #expect(throws: DataError.self) { try SafetensorsFile(path: path) }
      #expect(error?.file == path)
    }
  }
}

/// Whether `text` can be printed as one line.
func isOneLine(_ text: String) -> Bool { !text.contains(where: \.isNewline) }
