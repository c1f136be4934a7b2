/// Counts of one stretch of work; a counter that can't be read is nil.
public struct CounterReading: Codable, Sendable, Equatable {
  /// Processor cycles in user code.
  public var cycles: Double?
  /// Instructions retired in user code.
  public var instructions: Double?
  /// Floating-point operations.
  public var flops: Double?
  /// Requests that no cache could answer.
  public var lastLevelMisses: Double?
  /// Time on a processor, all threads together.
  public var taskClockSeconds: Double?
  /// Minor and major page faults.
  public var pageFaults: Double?
  /// Voluntary and involuntary context switches.
  public var contextSwitches: Double?

  /// A reading without any counter.
  public init() {}

  private static func field(
    of name: CounterName
  ) -> WritableKeyPath<CounterReading, Double?> & Sendable {
    switch name {
    case .cycles: \.cycles
    case .instructions: \.instructions
    case .flops: \.flops
    case .lastLevelMisses: \.lastLevelMisses
    case .taskClockSeconds: \.taskClockSeconds
    case .pageFaults: \.pageFaults
    case .contextSwitches: \.contextSwitches
    }
  }

  /// The count of one counter.
  public subscript(name: CounterName) -> Double? {
    get { self[keyPath: Self.field(of: name)] }
    set { self[keyPath: Self.field(of: name)] = newValue }
  }

  /// Both together.
  ///
  /// A counter that one side lacks is absent from the sum: a part isn't the whole.
  public static func + (left: CounterReading, right: CounterReading) -> CounterReading {
    var sum = CounterReading()
    for name in CounterName.allCases {
      if let one = left[name], let other = right[name] { sum[name] = one + other }
    }
    return sum
  }

  /// The mean of `calls` calls that this reading counted together.
  public func perCall(_ calls: Int) -> CounterReading {
    guard calls > 0 else { return CounterReading() }
    var mean = self
    for name in CounterName.allCases { mean[name] = self[name].map { $0 / Double(calls) } }
    return mean
  }
}
