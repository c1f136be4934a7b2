import Hardware
import Matrices
import Records

/// Readers of the values that flags and spec files share; each refuses with what would be allowed.
enum SpecValues {
  /// `0,0.5`, `0.5:0.95:0.05`, `native`, `none`.
  static func sparsities(_ text: String) throws -> (values: [Double], native: Bool) {
    if text == "none" { return ([], false) }
    let items = splitList(text)
    let numeric = items.filter { $0 != "native" }
    guard !numeric.isEmpty else { return ([], true) }
    let million = 1_000_000
    let units = try NumberList(decimals: 6, noun: "sparsity").units(numeric.joined(separator: ","))
    if let outside = units.first(where: { $0 >= million }) {
      throw UsageError(
        "sparsity \(decimal(Double(outside) / Double(million))) is outside [0, 1): "
          + "0.9 means that 90 % of the weights are zero")
    }
    return (units.map { Double($0) / Double(million) }, numeric.count < items.count)
  }

  /// `2:4,16:32`, `none`.
  static func patterns(_ text: String) throws -> [Pattern] {
    text == "none" ? [] : try unique(splitList(text).map(pattern))
  }

  /// One pattern as records write it: `dense`, `unstructured(0.5)`, `2:4`, `native`.
  static func anyPattern(_ text: String) throws -> Pattern {
    if text == "dense" { return .dense }
    if text == "native" { return .native }
    let prefix = "unstructured("
    guard text.hasPrefix(prefix), text.hasSuffix(")") else { return try pattern(text) }
    let values = try sparsities(String(text.dropFirst(prefix.count).dropLast())).values
    guard values.count == 1, let value = values.first else {
      throw UsageError("pattern \(text): one share of zeros is allowed, not \(values.count)")
    }
    return value == 0 ? .dense : .unstructured(value)
  }

  private static func pattern(_ text: String) throws -> Pattern {
    let sides = text.split(separator: ":", omittingEmptySubsequences: false)
    guard sides.count == 2, let kept = Int(sides[0]), let group = Int(sides[1]) else {
      throw UsageError("'\(text)' is not an N:M pattern: write for example 2:4 or 16:32")
    }
    guard [2, 4, 8, 16, 32, 64].contains(group) else {
      throw UsageError("pattern \(text): M must be 2, 4, 8, 16, 32 or 64")
    }
    guard kept >= 1 else { throw UsageError("pattern \(text): N must be at least 1") }
    guard kept <= group else {
      throw UsageError("pattern \(text) keeps more weights than there are: N must be at most M")
    }
    return .nm(kept: kept, group: group)
  }

  /// `512x512,4096x11008`, `none`.
  static func shapes(_ text: String) throws -> [LayerShape] {
    text == "none" ? [] : try unique(splitList(text).map(LayerShape.init(parsing:)))
  }

  /// Whole numbers within `range`: `1,4,16` or `4:64:4`.
  static func counts(_ text: String, noun: String, in range: ClosedRange<Int>) throws -> [Int] {
    let values = try NumberList(decimals: 0, noun: noun).units(text)
    if let outside = values.first(where: { !range.contains($0) }) {
      throw UsageError(
        "\(noun) \(outside) is outside \(range.lowerBound) to \(range.upperBound)")
    }
    return values
  }

  /// Names of models or kernels; whether they exist is for their catalogue to say.
  static func names(_ text: String, noun: String) throws -> [String] {
    try unique(
      splitList(text).map { name in
        guard !name.isEmpty else { throw UsageError("a \(noun)'s name is empty") }
        return name
      })
  }

  /// One of the raw values of an enumeration.
  static func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String, noun: String
  ) throws -> Choice where Choice.RawValue == String {
    if let value = Choice(rawValue: text) { return value }
    let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw UsageError("unknown \(noun) '\(text)': one of \(allowed)")
  }

  /// Several of the raw values of an enumeration.
  static func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
    _ text: String, noun: String
  ) throws -> [Choice] where Choice.RawValue == String {
    try unique(splitList(text).map { try choice($0, noun: noun) })
  }

  /// `best,avx2`; nil for `best`.
  static func instructionSets(_ text: String) throws -> [InstructionSet?] {
    try unique(
      splitList(text).map { $0 == "best" ? nil : try choice($0, noun: "instruction set") })
  }

  /// `1,2,4`, `all`, `1,all`.
  static func threads(_ text: String) throws -> [Int] {
    try unique(
      splitList(text).flatMap { item in
        item == "all"
          ? [SweepSpec.everyCore] : try counts(item, noun: "thread count", in: 1...4096)
      })
  }

  /// `roofline,differential`, `all`.
  static func evidence(_ text: String) throws -> [CaseRecord.EvidenceKind] {
    if text == "all" { return CaseRecord.EvidenceKind.allCases }
    do {
      return try choices(text, noun: "kind of evidence")
    } catch let error as UsageError {
      throw UsageError("\(error), all")
    }
  }

  /// `true` or `false`.
  static func boolean(_ text: String) throws -> Bool {
    guard let value = Bool(text) else { throw UsageError("'\(text)' is not true or false") }
    return value
  }

  /// A whole number below 2^64.
  static func seed(_ text: String) throws -> UInt64 {
    guard !text.isEmpty, text.allSatisfy(\.isASCIIDigit), let value = UInt64(text) else {
      throw UsageError("'\(text)' is not a seed: write a whole number from 0 to 2^64 - 1")
    }
    return value
  }

  /// The name of a sweep; it becomes part of a folder's name.
  static func name(_ text: String) throws -> String {
    let allowed = text.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    guard allowed, !text.isEmpty, text.count <= 64, !text.hasPrefix(".") else {
      throw UsageError(
        "'\(text)' can't name a folder: use up to 64 letters, digits, '-', '_' and '.'")
    }
    return text
  }

  /// The shortest text that reads back as a sparsity: `0.5`, `0`, never `1e-06`.
  static func decimal(_ value: Double) -> String {
    let digits = String(Int((value * 1e6).rounded()))
    let fraction = String(repeating: "0", count: max(0, 6 - digits.count)) + digits.suffix(6)
    let kept = fraction.reversed().drop { $0 == "0" }.reversed()
    return (digits.count > 6 ? String(digits.dropLast(6)) : "0")
      + (kept.isEmpty ? "" : "." + String(kept))
  }

  private static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
    var seen = Set<Value>()
    return values.filter { seen.insert($0).inserted }
  }
}
