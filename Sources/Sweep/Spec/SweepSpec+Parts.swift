import Hardware

extension SweepSpec {
  /// Fields that belong to the run as a whole, so that a part can't have its own.
  ///
  /// Weights and seed are among them because a layer of one name has one set of weights in a run.
  static let fieldsOfTheWhole: [SpecField] = [
    .name, .weights, .everyLayer, .seed, .timeBudget, .caseBudget, .evidence,
    .breakEven,
  ]

  /// Fields that a part may have.
  static let fieldsOfParts = SpecField.allCases.filter { !fieldsOfTheWhole.contains($0) }

  /// What is really swept: the parts, or the spec itself when it has none.
  var expanded: [SweepSpec] { parts.isEmpty ? [self] : parts }

  /// The narrowest limit that was asked for without the best beside it; nil where there is none.
  var narrowestInstructionSet: InstructionSet? {
    expanded.map(\.isas).filter { !$0.contains(nil) }.flatMap { $0 }.compactMap { $0 }.min()
  }

  /// The same change to the spec and to each of its parts.
  mutating func changeAll(_ change: (inout SweepSpec) throws -> Void) rethrows {
    try change(&self)
    for index in parts.indices { try change(&parts[index]) }
  }

  /// Refuses a spec that contradicts itself or asks for nothing.
  public func validate() throws {
    guard !parts.isEmpty else { return try validateAlone() }
    for (index, part) in parts.enumerated() {
      do {
        try part.validateAlone()
      } catch let error as UsageError {
        throw UsageError("part \(index + 1): \(error)")
      }
    }
  }
}
