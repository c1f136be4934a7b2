/// A transformer but for its weights: what is computed, in which sizes and order.
///
/// One description covers all families; they differ in its values alone.
public struct Architecture: Equatable, Sendable {
  /// The families whose checkpoints can be read.
  public enum Family: String, CaseIterable, Sendable {
    case t5, whisper, mpt, llama, mistral, bert
  }

  /// What it is asked for by (`t5-small`), or the checkpoint's own name.
  public var name: String
  /// The family, which decides what its tensors are called in a checkpoint.
  public var family: Family
  /// Floats of a token between blocks.
  public var hidden: Int
  /// Rows of the token embedding.
  public var vocabulary: Int
  /// The stack that sees all tokens at once; nil for a decoder alone.
  public var encoder: Stack?
  /// The stack that makes one token after another; nil for an encoder alone.
  public var decoder: Stack?
  /// What turns the decoder's output into logits; nil for an encoder alone.
  public var head: Head?
  /// What the encoder's input is when it isn't tokens.
  public var audio: Audio?
  /// Rows of the segment embedding: where there are any, token embeddings get the first one's added and are
  /// normalised (BERT).
  public var segments = 0
  /// The id that decoding starts with, for an encoder-decoder.
  public var decoderStartToken: Int?

  /// A transformer named `name`.
  public init(name: String, family: Family, hidden: Int, vocabulary: Int) {
    self.name = name
    self.family = family
    self.hidden = hidden
    self.vocabulary = vocabulary
  }

  /// The two stacks there may be.
  public enum Side: String, CaseIterable, Sendable {
    case encoder, decoder
  }

  /// The stack of `side`, or nil.
  public subscript(side: Side) -> Stack? {
    switch side {
    case .encoder: encoder
    case .decoder: decoder
    }
  }
}

/// Turns hidden states into logits: a dense [vocabulary, hidden] layer.
public struct Head: Equatable, Sendable {
  /// Whether its weights are the token embedding's.
  public var isTied: Bool
  /// What hidden states are multiplied by first: T5's tied head uses hidden^-1/2.
  public var inputScale: Float = 1

  /// A head.
  public init(isTied: Bool, inputScale: Float = 1) {
    self.isTied = isTied
    self.inputScale = inputScale
  }
}

/// Mel bands over time, made hidden states by two convolutions of width 3 with GELU after each, the
/// second of stride 2 (Whisper).
public struct Audio: Equatable, Sendable {
  /// Mel bands of a frame.
  public var melBands: Int
  /// Frames that come out of the second convolution: 1500 for 30 s.
  public var frames: Int

  /// So many bands and frames.
  public init(melBands: Int, frames: Int) {
    self.melBands = melBands
    self.frames = frames
  }
}
