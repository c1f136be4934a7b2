import CKernels
import Hardware
import Kernels

/// What makes hidden states of mel bands: two convolutions with GELU, and positions (Whisper).
final class AudioFrontEnd {
  private let first: Convolution
  private let second: Convolution
  private let between: MemoryRegion
  private let encoder: StackExecution
  private let model: PackedModel
  private let steps: TokenSteps

  /// The front end of `encoder`, which has half as many tokens as there are frames.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(_ audio: Audio, context: StackExecution.Context, encoder: StackExecution) throws {
    let model = context.model
    let hidden = model.architecture.hidden
    let frames = 2 * encoder.tokens
    guard let narrow = model.packed(.convolution(1)), let wide = model.packed(.convolution(2))
    else {
      throw UnavailableError("\(model.architecture.name) has no convolutions")
    }
    between = try MemoryRegion(count: encoder.sequences * frames * hidden * 4)
    first = try Convolution(
      narrow, inputs: audio.melBands, outputs: hidden, frames: frames, stride: 1,
      sequences: encoder.sequences, out: between, workspace: context.workspace, team: model.team)
    second = try Convolution(
      wide, inputs: hidden, outputs: hidden, frames: frames, stride: 2,
      sequences: encoder.sequences, out: encoder.x, workspace: context.workspace, team: model.team)
    self.encoder = encoder
    self.model = model
    steps = TokenSteps(context.routines, team: model.team, scratch: between)
  }

  /// Fills the encoder's hidden states from `features`, [sequences][frames][bands].
  func run(_ features: UnsafePointer<Float>, laps: Laps) {
    let hidden = model.architecture.hidden
    let rows = encoder.sequences * encoder.tokens
    let middle = between.pointer(to: Float.self)
    let x = encoder.x.pointer(to: Float.self)
    first.run(features)
    steps.activate(
      BENCH_ACTIVATION_GELU, size: hidden, tokens: 2 * rows, y: middle,
      bias: model.shared.vector(.convolution(1, .bias)))
    second.run(middle)
    steps.activate(
      BENCH_ACTIVATION_GELU, size: hidden, tokens: rows, y: x,
      bias: model.shared.vector(.convolution(2, .bias)))
    laps.end(.encoder, .convolution)
    if let positions = model.shared.vector(.positions(.encoder)) {
      for row in 0..<rows {
        let place = positions + row % encoder.tokens * hidden
        let target = x + row * hidden
        for index in 0..<hidden { target[index] += place[index] }
      }
    }
    laps.end(.encoder, .embedding)
  }
}
