import Hardware

extension ConfigurationFields {
  /// Rotary positions: `rope_parameters` as transformers 5 writes it, or `rope_theta` and
  /// `rope_scaling`.
  func rotary() throws -> Rotary {
    let parameters = try object("rope_parameters")
    let base =
      try parameters?.optionalNumber("rope_theta", upTo: 1e12)
      ?? number("rope_theta", upTo: 1e12, standard: 10000)
    for fields in [self] + (parameters.map { [$0] } ?? []) {
      guard try fields.number("partial_rotary_factor", upTo: 1, standard: 1) == 1 else {
        throw fields.error("partial_rotary_factor", "must be 1: heads are rotated as a whole")
      }
    }
    let scaling = try parameters ?? object("rope_scaling")
    return Rotary(base: base, scaling: try scaling?.llama3Scaling(context: self))
  }

  /// Llama 3's scaling; nil where there is none.
  ///
  /// The original context may stand in `context` instead.
  private func llama3Scaling(context: ConfigurationFields) throws -> Rotary.Scaling? {
    let name = try text("rope_type") == nil ? "type" : "rope_type"
    guard try choice(name, ["default": false, "llama3": true], standard: false) else { return nil }
    let low = try number("low_freq_factor", upTo: 1e6)
    let high = try number("high_freq_factor", upTo: 1e6)
    guard high > low else {
      throw error("high_freq_factor", "must be above low_freq_factor \(low), not \(high)")
    }
    let original = "original_max_position_embeddings"
    return Rotary.Scaling(
      factor: try number("factor", upTo: 1e6), lowFrequencyFactor: low, highFrequencyFactor: high,
      originalContext: try whole(
        original, Self.rows, standard: try context.optionalWhole(original, Self.rows)))
  }
}
