import Hardware

/// What the command line says of a sweep; a field that isn't given leaves the spec's value.
public struct SweepOverrides: Equatable, Sendable {
  private var texts: [SpecField: String] = [:]

  /// No override at all.
  public init() {}

  /// The text given for `field`, or nil.
  public subscript(field: SpecField) -> String? {
    get { texts[field] }
    set { texts[field] = newValue }
  }

  /// The fields given, in the order in which specs list them.
  public var fields: [SpecField] { SpecField.allCases.filter { texts[$0] != nil } }
}

extension SweepSpec {
  /// This spec with the fields of `overrides` in place of its own.
  ///
  /// A model, shape or weights on the command line replaces all three of the spec: who asks for one
  /// layer doesn't want the spec's models as well. The sweep is then named after what it replaces
  /// them with, as its folder would otherwise claim to hold something else. What is given holds for
  /// every part.
  public func applying(_ overrides: SweepOverrides) throws -> SweepSpec {
    var spec = self
    let replacesLayers = [.model, .shape, .weights].contains { overrides[$0] != nil }
    if replacesLayers {
      spec.changeAll { ($0.models, $0.shapes, $0.weights) = ([], [], nil) }
    }
    for field in overrides.fields {
      guard let text = overrides[field] else { continue }
      do {
        try spec.changeAll { try field.set(text, in: &$0) }
      } catch let error as UsageError {
        throw UsageError("--\(field.rawValue): \(error)")
      }
    }
    if replacesLayers && overrides[.name] == nil {
      let name = spec.nameOfLayers
      spec.changeAll { $0.name = name }
    }
    return spec
  }

  /// `t5-small_mpt-7b`, the last part of the weights' path, `shapes`; whatever can name a folder.
  private var nameOfLayers: String {
    let file = weights?.split(separator: "/").last.map(String.init)
    let parts = models + [file].compactMap { $0 } + (shapes.isEmpty ? [] : ["shapes"])
    return (try? SpecValues.name(parts.joined(separator: "_"))) ?? "custom"
  }
}
