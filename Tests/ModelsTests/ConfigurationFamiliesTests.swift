import Models
import Testing

/// Every field of each family as its published configuration gives it.
@Suite struct ConfigurationFamiliesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Published.all.map(\.name))
  func theCatalogueIsWhatWasPublished(name: String) throws {
    let text = try #require(Published.all.first { $0.name == name }?.text)
    var read = try folder.read(text)
    read.name = name
    #expect(try ModelCatalogue.architecture(named: name) == read)
  }

  @Test func t5() throws {
    var encoder = Stack(
      blocks: 6, heads: 8, keyValueHeads: 8, headSize: 64, inner: 2048,
      norm: Norm(.rootMeanSquare, epsilon: 1e-6, hasShift: false),
      position: .relativeBias(buckets: 32, maximumDistance: 128), attentionScale: 1,
      isCausal: false, activation: .relu, isGated: false)
    var expected = Architecture(name: "t5", family: .t5, hidden: 512, vocabulary: 32128)
    expected.encoder = encoder
    encoder.isCausal = true
    encoder.attendsToEncoder = true
    expected.decoder = encoder
    expected.head = Head(isTied: true, inputScale: 0.044_194_173_8)
    expected.decoderStartToken = 0
    #expect(try folder.read(Published.t5Small) == expected)
  }

  @Test func whisper() throws {
    var encoder = Stack(
      blocks: 12, heads: 12, keyValueHeads: 12, headSize: 64, inner: 3072,
      norm: Norm(.layer, epsilon: 1e-5, hasShift: true), position: .table, attentionScale: 0.125,
      isCausal: false, activation: .gelu, isGated: false)
    encoder.mostPositions = 1500
    encoder.biases = [.q, .v, .o, .up, .down]
    var decoder = encoder
    decoder.mostPositions = 448
    decoder.isCausal = true
    decoder.attendsToEncoder = true
    decoder.biases = [.q, .v, .o, .crossQ, .crossV, .crossO, .up, .down]
    var expected = Architecture(
      name: "whisper-small", family: .whisper, hidden: 768, vocabulary: 51865)
    expected.encoder = encoder
    expected.decoder = decoder
    expected.audio = Audio(melBands: 80, frames: 1500)
    expected.head = Head(isTied: true)
    expected.decoderStartToken = 50258
    #expect(try folder.read(Published.whisperSmall) == expected)
  }

  @Test func mpt() throws {
    var decoder = Stack(
      blocks: 32, heads: 32, keyValueHeads: 32, headSize: 128, inner: 16384,
      norm: Norm(.layer, epsilon: 1e-5, hasShift: false), position: .linearBias(maximum: 8),
      attentionScale: 0.088_388_347_6, isCausal: true, activation: .gelu, isGated: false)
    decoder.isFused = true
    var expected = Architecture(name: "mpt", family: .mpt, hidden: 4096, vocabulary: 50432)
    expected.decoder = decoder
    expected.head = Head(isTied: true)
    #expect(try folder.read(Published.mpt7B) == expected)
  }

  @Test func llama() throws {
    let scaling = Rotary.Scaling(
      factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192)
    var decoder = Stack(
      blocks: 16, heads: 32, keyValueHeads: 8, headSize: 64, inner: 8192,
      norm: Norm(.rootMeanSquare, epsilon: 1e-5, hasShift: false),
      position: .rotary(Rotary(base: 500_000, scaling: scaling)), attentionScale: 0.125,
      isCausal: true, activation: .silu, isGated: true)
    decoder.mostPositions = 131_072
    var expected = Architecture(name: "llama", family: .llama, hidden: 2048, vocabulary: 128_256)
    expected.decoder = decoder
    expected.head = Head(isTied: true)
    #expect(try folder.read(Published.llama32) == expected)
  }

  @Test func mistral() throws {
    var decoder = Stack(
      blocks: 32, heads: 32, keyValueHeads: 8, headSize: 128, inner: 14336,
      norm: Norm(.rootMeanSquare, epsilon: 1e-5, hasShift: false),
      position: .rotary(Rotary(base: 10000)), attentionScale: 0.088_388_347_6, isCausal: true,
      activation: .silu, isGated: true)
    decoder.mostPositions = 32768
    decoder.window = 4096
    var expected = Architecture(name: "mistral", family: .mistral, hidden: 4096, vocabulary: 32000)
    expected.decoder = decoder
    expected.head = Head(isTied: false)
    #expect(try folder.read(Published.mistral) == expected)
  }

  @Test func bert() throws {
    var encoder = Stack(
      blocks: 6, heads: 12, keyValueHeads: 12, headSize: 32, inner: 1536,
      norm: Norm(.layer, epsilon: 1e-12, hasShift: true, placement: .after), position: .table,
      attentionScale: 0.176_776_695, isCausal: false, activation: .gelu, isGated: false)
    encoder.mostPositions = 512
    encoder.biases = [.q, .k, .v, .o, .up, .down]
    var expected = Architecture(name: "bert", family: .bert, hidden: 384, vocabulary: 30522)
    expected.encoder = encoder
    expected.segments = 2
    #expect(try folder.read(Published.miniLM) == expected)
  }
}
