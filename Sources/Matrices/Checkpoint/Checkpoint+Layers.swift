import Hardware

extension Checkpoint {
  /// The linear layers that every token passes, found by name and shape, in the order of their names.
  ///
  /// A layer's weights are a two-dimensional `*.weight` [out, in] that is no embedding, norm, pooler or
  /// head. Tensors that share name and shape but for the block's number are one layer. A tensor of an
  /// unsupported dtype is listed too: loading it is what fails. Throws when there is no such layer.
  public func linearLayers() throws -> [CheckpointLayer] {
    try refuseTransposed()
    var groups: [Group: [(blocks: [Int], tensor: String)]] = [:]
    for info in tensors where info.shape.count == 2 && info.shape.allSatisfy({ $0 > 1 }) {
      guard let name = LinearTensorName(info.name) else { continue }
      let group = Group(
        template: name.template, outFeatures: info.shape[0], inFeatures: info.shape[1])
      groups[group, default: []].append((name.blocks, info.name))
    }
    guard !groups.isEmpty else {
      throw DataError(
        file: path,
        "has no linear layer: looked for two-dimensional tensors named *.weight that are no "
          + "embedding, norm, pooler or head, among \(tensors.count) tensors")
    }
    // A template that comes in several sizes needs the size in its name to stay unique.
    let sizes = Dictionary(grouping: groups.keys, by: \.template).mapValues(\.count)
    return groups.keys.sorted().map { group in
      let members = (groups[group] ?? []).sorted {
        $0.blocks == $1.blocks
          ? $0.tensor < $1.tensor : $0.blocks.lexicographicallyPrecedes($1.blocks)
      }
      let suffix = sizes[group.template] == 1 ? "" : "@\(group.outFeatures)x\(group.inFeatures)"
      return CheckpointLayer(
        layer: LinearLayer(
          model: name, name: printable(group.template) + suffix,
          outFeatures: group.outFeatures, inFeatures: group.inFeatures, occurrences: members.count),
        tensors: members.map(\.tensor))
    }
  }

  /// GPT-2 keeps its weights as [in, out]; read as [out, in], every figure would be of another layer.
  private func refuseTransposed() throws {
    let transposed = tensors.first {
      $0.name.hasSuffix("c_attn.weight") && $0.shape.count == 2
        && $0.shape[0].multipliedReportingOverflow(by: 3) == ($0.shape[1], false)
    }
    guard let transposed else { return }
    throw DataError(
      file: path, field: printable(transposed.name),
      "is stored transposed (GPT-2's Conv1D), which is not supported; linear layers are [out, in]")
  }

  private struct Group: Hashable, Comparable {
    let template: String
    let outFeatures: Int
    let inFeatures: Int

    static func < (left: Group, right: Group) -> Bool {
      (left.template, left.outFeatures, left.inFeatures)
        < (right.template, right.outFeatures, right.inFeatures)
    }
  }
}
