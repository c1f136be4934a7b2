import Hardware

/// Lists and ranges of numbers: `1,4,16`, `0.5:0.95:0.05`, and both mixed.
///
/// Values are counted in whole units (1, or a millionth for sparsities), so that a range never drifts:
/// the fifth value of `0.5:0.95:0.05` is 0.7, not 0.7000000000000001.
struct NumberList {
  /// Decimals kept: 0 for whole numbers, 6 for sparsities.
  let decimals: Int
  /// What the numbers are, for messages: `sparsity`.
  let noun: String

  /// More values than this in one list can only be a slip of the keyboard.
  static let mostValues = 1000

  /// The values of `text` in units, in order, each once.
  func units(_ text: String) throws -> [Int] {
    var seen = Set<Int>()
    var values: [Int] = []
    for item in splitList(text) {
      for value in try expanded(item) where seen.insert(value).inserted { values.append(value) }
      guard values.count <= Self.mostValues else { throw tooMany(text) }
    }
    return values
  }

  private func expanded(_ item: String) throws -> StrideThrough<Int> {
    let parts = item.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let numbers = try parts.map(number)
    switch numbers.count {
    case 1: return stride(from: numbers[0], through: numbers[0], by: 1)
    case 3:
      let (first, last, step) = (numbers[0], numbers[1], numbers[2])
      guard step > 0 else { throw UsageError("the step of \(item) must be above 0") }
      guard first <= last else { throw UsageError("\(item) runs backwards: write START:END:STEP") }
      guard (last - first) / step < Self.mostValues else { throw tooMany(item) }
      return stride(from: first, through: last, by: step)
    default:
      throw UsageError("'\(item)' is not a \(noun) or a range: write a range as START:END:STEP")
    }
  }

  private func tooMany(_ text: String) -> UsageError {
    UsageError("\(text) gives more than \(Self.mostValues) values")
  }

  /// One plain decimal number, in units.
  private func number(_ text: String) throws -> Int {
    let sides = text.split(separator: ".", omittingEmptySubsequences: false)
    let digits = sides.joined()
    let fraction = sides.count == 2 ? sides[1] : ""
    guard sides.count <= 2, !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else {
      throw UsageError("'\(text)' is not a \(noun)")
    }
    guard fraction.count <= decimals else {
      throw UsageError(
        decimals == 0
          ? "'\(text)' is not a whole number" : "'\(text)' has more than \(decimals) decimals")
    }
    let padding = String(repeating: "0", count: decimals - fraction.count)
    guard digits.count <= 12, let value = Int(digits + padding) else {
      throw UsageError("'\(text)' is out of range")
    }
    return value
  }
}

/// The items of a comma-separated list, trimmed; empty items stay, for the reader to refuse.
func splitList(_ text: String) -> [String] {
  text.split(separator: ",", omittingEmptySubsequences: false).map {
    String($0.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
