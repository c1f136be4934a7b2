import Foundation
import Hardware
import Matrices
import Testing

@Suite struct CheckpointNameTests {
  let fixture: SafetensorsFixture

  init() throws {
    fixture = try SafetensorsFixture()
    _ = try fixture.write([SafetensorsFixture.zeros("layers.0.fc.weight", [2, 2])])
  }

  @Test(arguments: [
    (
      #"{"_name_or_path":"nreimers/MiniLM-L6-H384-uncased","model_type":"bert"}"#,
      "MiniLM-L6-H384-uncased"
    ),
    (#"{"_name_or_path":"","model_type":"bert"}"#, "bert"),
    (#"{"_name_or_path":"./","model_type":"t5"}"#, "t5"),
    (#"{"_name_or_path":"a b|c/d e|f/"}"#, "d-e-f"),
  ]) func comesFromTheConfiguration(config: String, name: String) throws {
    _ = try fixture.write(config, to: "config.json")
    for path in [fixture.folder, fixture.folder + "/model.safetensors"] {
      let checkpoint = try Checkpoint(path: path)
      #expect(checkpoint.name == name)
      #expect(try checkpoint.linearLayers().map(\.layer.model) == [name])
    }
  }

  @Test func otherwiseFromTheFolderOrFile() throws {
    let folder = URL(fileURLWithPath: fixture.folder).lastPathComponent
    #expect(try Checkpoint(path: fixture.folder).name == folder)
    #expect(try Checkpoint(path: fixture.folder + "/./").name == folder)
    #expect(try Checkpoint(path: fixture.folder + "/model.safetensors").name == folder)
    let tensors = [SafetensorsFixture.zeros("layers.0.fc.weight", [2, 2])]
    let named = try fixture.write(tensors, to: "llama-3.1.safetensors")
    #expect(try Checkpoint(path: named).name == "llama-3.1")
  }

  @Test(arguments: ["", "[1]", "{", #"{"model_type":7}"#])
  func aMalformedConfigurationIsRefused(config: String) throws {
    let path = try fixture.write(config, to: "config.json")
    let error = #expect(throws: DataError.self) { try Checkpoint(path: fixture.folder) }
    #expect(error?.file == path)
  }
}
