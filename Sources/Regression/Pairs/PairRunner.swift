import Measurement

/// Runs one pair of fresh processes over some cases.
struct PairRunner {
  let launch: WorkerLauncher
  let matches: [CaseMatch]
  let rounds: Int
  let sampleSeconds: Double

  /// A case that a side couldn't measure.
  struct CaseFault: Equatable {
    /// Index of the match.
    var match: Int
    var side: ComparisonSide
    /// One line, without a full stop.
    var reason: String
  }

  /// What one pair gave.
  struct Result {
    /// By index of the match; a case that a fault hit, or that came after it, is absent.
    var samples: [Int: PairSamples] = [:]
    /// What kept cases from being measured.
    var faults: [CaseFault] = []
    /// Cases whose packed weights got 2 MiB pages on one side only.
    var unequalPages: Set<Int> = []
    /// A process is gone, so that cases without samples have to be measured in another pair.
    var isCutShort = false
  }

  /// Weights that are on 2 MiB pages to a larger part in one process are read faster: METHOD, "Equal
  /// conditions".
  private static let pageTolerance = 0.1

  /// Measures the cases `chosen`, which are indices of matches.
  ///
  /// Sizes of samples are found where `sizes` has none yet, and kept: all
  /// pairs of a case take samples of one size. `number` counts pairs, and decides who goes first.
  ///
  /// Throws `WorkerFault` with its side where a process doesn't even start, `ComparisonStopped` when it was
  /// asked to stop.
  func run(
    _ chosen: [Int], sizes: inout [Int: BurstSize], number: Int
  ) throws -> Result {
    var workers: [ComparisonSide: any WorkerChannel] = [:]
    defer { workers.values.forEach { $0.end() } }
    let order: [ComparisonSide] = number.isMultiple(of: 2) ? [.base, .head] : [.head, .base]
    for side in order { workers[side] = try start(side) }
    for side in order { _ = try attributed(side) { try workers[side]?.greeting() } }
    guard let base = workers[.base], let head = workers[.head] else { return Result() }
    var pair = Pair(base: base, head: head, runner: self, number: number)
    // Every other pair goes through the cases backwards: nobody always comes after the same one.
    let sequence = number.isMultiple(of: 2) ? chosen : chosen.reversed()
    var start = sequence.startIndex
    while start < sequence.endIndex, !pair.result.isCutShort {
      let weights = matches[sequence[start]].weights
      let end =
        sequence[start...].firstIndex { matches[$0].weights != weights } ?? sequence.endIndex
      try pair.measure(Array(sequence[start..<end]), sizes: &sizes)
      start = end
    }
    return pair.result
  }

  private func start(_ side: ComparisonSide) throws -> any WorkerChannel {
    try attributed(side) { try launch(side, false) }
  }

  private func attributed<Value>(_ side: ComparisonSide, _ body: () throws -> Value) throws -> Value
  {
    do {
      return try body()
    } catch let fault as WorkerFault {
      throw SideFault(side: side, fault: fault)
    }
  }

  /// Both processes, once they have greeted.
  private struct Pair {
    let base: any WorkerChannel
    let head: any WorkerChannel
    let runner: PairRunner
    let number: Int
    var result = Result()

    func worker(_ side: ComparisonSide) -> any WorkerChannel { side == .base ? base : head }

    func index(_ match: Int, _ side: ComparisonSide) -> Int {
      let match = runner.matches[match]
      return (side == .base ? match.base : match.head) ?? 0
    }

    /// Prepares and samples `members`, which share their weights on either side.
    mutating func measure(_ members: [Int], sizes: inout [Int: BurstSize]) throws {
      guard let ready = try prepare(members) else { return }
      for match in ready where sizes[match] == nil {
        guard let size = try size(of: match) else { return }
        sizes[match] = size
      }
      var samples: [Int: PairSamples] = [:]
      for round in 0..<runner.rounds {
        for (place, match) in ready.enumerated() {
          guard let size = sizes[match] else { continue }
          let isBaseFirst = (round + place + number).isMultiple(of: 2)
          guard let sampled = try self.round(match, size, isBaseFirst: isBaseFirst) else { return }
          samples[match, default: PairSamples()].rounds.append(sampled)
        }
      }
      result.samples.merge(samples) { _, new in new }
    }

    /// The members that both sides can sample; nil where a process is gone.
    private mutating func prepare(_ members: [Int]) throws -> [Int]? {
      guard let first = members.first else { return [] }
      var checks: [ComparisonSide: [Int: WorkerAnswer.Check]] = [:]
      // Both at once: nothing is timed yet.
      for side in ComparisonSide.allCases {
        let weights = runner.matches[first].weights
        let request = WorkerRequest.prepare(weights: side == .base ? weights.base : weights.head)
        guard try carryOut(side, members, { try $0.send(request) }) != nil else { return nil }
      }
      for side in ComparisonSide.allCases {
        guard let answer = try carryOut(side, members, { try $0.answer() }) else { return nil }
        guard case .prepared(let prepared) = answer else {
          fail(members, side, "it can't prepare their weights: \(Self.text(answer))")
          return []
        }
        checks[side] = Dictionary(
          prepared.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
      }
      return members.filter { match in
        var shares: [Double] = []
        for side in ComparisonSide.allCases {
          let check = checks[side]?[index(match, side)]
          if check == nil || check?.failure != nil {
            fail([match], side, check?.failure ?? "it wasn't prepared")
            return false
          }
          if let share = check?.hugePageShare { shares.append(share) }
        }
        if let low = shares.min(), let high = shares.max(), high - low > PairRunner.pageTolerance {
          result.unequalPages.insert(match)
          return false
        }
        return true
      }
    }

    /// The size of a sample of `match`: the same for both, so that they do the same.
    private mutating func size(of match: Int) throws -> BurstSize? {
      let request = WorkerRequest.measureSize(
        index: index(match, .base), seconds: runner.sampleSeconds)
      guard let answer = try carryOut(.base, [match], { try $0.ask(request) }) else { return nil }
      guard case .measuredSize(let calls, let windows) = answer, calls > 0, windows > 0 else {
        cut([match], .base, "it can't time a sample: \(Self.text(answer))")
        return nil
      }
      return BurstSize(calls: calls, windows: windows)
    }

    private mutating func round(
      _ match: Int, _ size: BurstSize, isBaseFirst: Bool
    ) throws -> PairSamples.Round? {
      var samples: [ComparisonSide: WorkerAnswer.Sample] = [:]
      for side in isBaseFirst ? [ComparisonSide.base, .head] : [.head, .base] {
        let request = WorkerRequest.sample(
          index: index(match, side), calls: size.calls, windows: size.windows)
        guard let answer = try carryOut(side, [match], { try $0.ask(request) }) else { return nil }
        guard case .sampled(let sample) = answer else {
          cut([match], side, "it can't take a sample: \(Self.text(answer))")
          return nil
        }
        samples[side] = sample
      }
      guard let base = samples[.base], let head = samples[.head] else { return nil }
      return PairSamples.Round(base: base, head: head)
    }

    /// What `body` gives; nil where the process of `side` is gone, for which `members` are then blamed.
    private mutating func carryOut<Value>(
      _ side: ComparisonSide, _ members: [Int], _ body: (any WorkerChannel) throws -> Value
    ) throws -> Value? {
      do {
        return try body(worker(side))
      } catch let fault as WorkerFault {
        cut(members, side, "its process \(fault)")
        return nil
      }
    }

    private mutating func fail(_ members: [Int], _ side: ComparisonSide, _ reason: String) {
      result.faults += members.map { CaseFault(match: $0, side: side, reason: reason) }
    }

    private mutating func cut(_ members: [Int], _ side: ComparisonSide, _ reason: String) {
      fail(members, side, reason)
      result.isCutShort = true
    }

    private static func text(_ answer: WorkerAnswer) -> String {
      if case .failed(let reason) = answer { return reason }
      return "it answers something else"
    }
  }
}

/// A side whose process doesn't start, or isn't a worker: nothing can be compared.
struct SideFault: Error {
  var side: ComparisonSide
  var fault: WorkerFault
}
