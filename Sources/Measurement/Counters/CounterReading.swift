/// Counts of one stretch of work, in the record's units; a counter that can't be read is nil.
public struct CounterReading: Sendable, Equatable {
  private var values: [CounterName: Double] = [:]

  /// A reading without any counter.
  public init() {}

  /// The count of one counter.
  public subscript(name: CounterName) -> Double? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The mean of `calls` calls that this reading counted together.
  public func perCall(_ calls: Int) -> CounterReading {
    guard calls > 0 else { return CounterReading() }
    var mean = self
    mean.values = values.mapValues { $0 / Double(calls) }
    return mean
  }
}
