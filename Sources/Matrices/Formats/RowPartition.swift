/// Which rows each thread multiplies: consecutive, of about equal cost.
public struct RowPartition: Sendable, Equatable {
  /// `boundaries[t] ..< boundaries[t + 1]` are the rows of thread t.
  public let boundaries: [Int]

  /// Splits rows of the given `costs` (bytes to read, say) over `threads` threads.
  public init(costs: [Int], threads: Int) {
    let total = costs.reduce(0, +)
    var boundaries = [0]
    var row = 0
    var sum = 0
    for thread in 1..<max(threads, 1) {
      let target = total * thread / threads
      // A row goes to the side on which more than half of it lies.
      while row < costs.count, sum + costs[row] / 2 < target {
        sum += costs[row]
        row += 1
      }
      boundaries.append(row)
    }
    self.boundaries = boundaries + [costs.count]
  }

  /// Splits `rows` rows at whole blocks of `blockRows`, of the given costs; the last may be short.
  public init(blockCosts: [Int], blockRows: Int, rows: Int, threads: Int) {
    let blocks = RowPartition(costs: blockCosts, threads: threads)
    boundaries = blocks.boundaries.map { min($0 * blockRows, rows) }
  }

  /// Splits `rows` equal rows, at multiples of `multiple` where there are rows enough.
  public init(rows: Int, threads: Int, multiple: Int = 1) {
    let unit = rows >= multiple * threads ? multiple : 1
    boundaries = (0...max(threads, 1)).map { thread in
      thread == max(threads, 1) ? rows : rows * thread / max(threads, 1) / unit * unit
    }
  }

  /// Number of threads.
  public var count: Int { boundaries.count - 1 }

  /// The rows of thread `thread`.
  public subscript(thread: Int) -> Range<Int> { boundaries[thread]..<boundaries[thread + 1] }
}

extension RowPartition {
  /// Rows of the thread that has the most.
  public var mostRows: Int { (0..<count).map { self[$0].count }.max() ?? 0 }

  /// All rows.
  public var rows: Int { boundaries.last ?? 0 }
}
