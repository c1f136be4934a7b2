import Measurement

/// What time goes to within a model.
public enum Work: Int, CaseIterable, Sendable {
  case embedding, convolution, norm, attention, activation
  case qkv, o, crossQ, crossKV, crossO, up, down
  case output, head, sampling

  /// The linear layer it is, or nil.
  public var layer: LayerSlot.Kind? {
    switch self {
    case .qkv: .qkv
    case .o: .o
    case .crossQ: .crossQ
    case .crossKV: .crossKV
    case .crossO: .crossO
    case .up: .up
    case .down: .down
    default: nil
    }
  }

  init(_ kind: LayerSlot.Kind) {
    switch kind {
    case .qkv: self = .qkv
    case .o: self = .o
    case .crossQ: self = .crossQ
    case .crossKV: self = .crossKV
    case .crossO: self = .crossO
    case .up: self = .up
    case .down: self = .down
    }
  }

  /// Whether it happens once for each block, so that a model of more blocks has more of it.
  public var isInBlocks: Bool {
    switch self {
    case .embedding, .convolution, .output, .head, .sampling: false
    default: true
    }
  }
}

/// Seconds by stack and kind of work.
public struct WorkSeconds: Sendable, Equatable {
  private var seconds = [Double](
    repeating: 0, count: Architecture.Side.allCases.count * Work.allCases.count)

  /// None.
  public init() {}

  /// Seconds of one kind of work in one stack.
  public subscript(side: Architecture.Side, work: Work) -> Double {
    get { seconds[Self.index(side, work)] }
    set { seconds[Self.index(side, work)] = newValue }
  }

  /// All of a stack.
  public func total(_ side: Architecture.Side) -> Double {
    Work.allCases.reduce(0) { $0 + self[side, $1] }
  }

  /// All.
  public var total: Double { seconds.reduce(0, +) }

  /// These less `other`, no less than 0.
  func subtracting(_ other: WorkSeconds) -> WorkSeconds {
    var rest = self
    for index in seconds.indices {
      rest.seconds[index] = max(0, seconds[index] - other.seconds[index])
    }
    return rest
  }

  fileprivate static func index(_ side: Architecture.Side, _ work: Work) -> Int {
    (side == .encoder ? 0 : Work.allCases.count) + work.rawValue
  }
}

/// Accounts every moment of a model's run to one kind of work: a lap ends where the next begins, so that
/// the laps add up to the whole.
final class Laps {
  private(set) var seconds = WorkSeconds()
  private var last = Clock.now()

  /// Forgets what was counted, and starts a lap.
  func restart() {
    seconds = WorkSeconds()
    last = Clock.now()
  }

  /// Ends a lap, which was spent on `work`.
  @inline(__always)
  func end(_ side: Architecture.Side, _ work: Work) {
    let now = Clock.now()
    seconds[side, work] += Double(now &- last) * 1e-9
    last = now
  }
}
