import Testing

@testable import Matrices

@Suite struct RowPartitionTests {
  @Test func coversEveryRowOnceInOrder() {
    var stream = RandomStream(seed: 1, purpose: "partition")
    for _ in 0..<300 {
      let rows = Int.random(in: 0...50, using: &stream)
      let costs = (0..<rows).map { _ in Int.random(in: 0...9, using: &stream) }
      for threads in 1...8 {
        let multiple = [1, 4, 16].randomElement(using: &stream) ?? 1
        for partition in [
          RowPartition(costs: costs, threads: threads),
          RowPartition(rows: rows, threads: threads, multiple: multiple),
        ] {
          #expect(partition.count == threads)
          let all = (0..<threads).flatMap { Array(partition[$0]) }
          #expect(all == Array(0..<rows))
        }
      }
    }
  }

  /// A boundary misses the even split by at most half a row's cost.
  @Test func splitsByCost() {
    var stream = RandomStream(seed: 2, purpose: "partition")
    for threads in 1...8 {
      let costs = (0..<200).map { _ in Int.random(in: 1...1000, using: &stream) }
      let total = costs.reduce(0, +)
      let partition = RowPartition(costs: costs, threads: threads)
      for thread in 0..<threads {
        let share = costs[partition[thread]].reduce(0, +)
        #expect(abs(share - total / threads) <= 1001)
      }
    }
  }

  @Test func keepsOneHeavyRowApart() {
    let partition = RowPartition(costs: [1, 1, 1000, 1, 1], threads: 2)
    #expect(partition.boundaries == [0, 2, 5] || partition.boundaries == [0, 3, 5])
  }

  @Test func cutsAtMultiplesWhereThereAreRowsEnough() {
    let partition = RowPartition(rows: 100, threads: 3, multiple: 16)
    #expect(partition.boundaries == [0, 32, 64, 100])
    #expect(RowPartition(rows: 7, threads: 3, multiple: 16).boundaries == [0, 2, 4, 7])
  }

  @Test func splitsWholeBlocksByCost() {
    let partition = RowPartition(
      blockCosts: [5, 1, 1, 1, 1, 1], blockRows: 16, rows: 83, threads: 2)
    #expect(partition.boundaries == [0, 16, 83])
    #expect(partition.blocks(ofThread: 0) == 0..<1)
    #expect(partition.blocks(ofThread: 1) == 1..<6)
    let short = RowPartition(blockCosts: [1], blockRows: 16, rows: 7, threads: 3)
    #expect(short.boundaries.allSatisfy { $0 == 0 || $0 == 7 })
    #expect((0..<3).map { short[$0].count }.reduce(0, +) == 7)
  }

  @Test func locatesRows() {
    let partition = RowPartition(rows: 10, threads: 3)
    for row in 0..<10 {
      let place = partition.locate(row)
      #expect(place.map { partition[$0.thread].lowerBound + $0.index } == row)
    }
    #expect(partition.locate(10) == nil && partition.locate(-1) == nil)
  }
}
