import Foundation
import Hardware
import Matrices

/// The tensors of an architecture held against those of a checkpoint.
struct TensorMatch {
  private(set) var found: [TensorKey: String] = [:]
  private var missing: [String] = []
  private var unexpected: [String] = []
  private var misshapen: [String] = []
  private var unreadable: [String] = []

  /// Looks every tensor of `architecture` up in `checkpoint`.
  init(_ architecture: Architecture, _ checkpoint: Checkpoint) {
    let names = TensorNames(architecture)
    let wanted = architecture.tensors
    let prefix = Self.prefix(of: checkpoint, names, wanted.keys)
    for (key, shape) in wanted {
      let candidates = names.candidates(key, prefix: prefix)
      guard let info = candidates.lazy.compactMap(checkpoint.tensor).first else {
        if !isMade(key, in: architecture) { missing.append(candidates.first ?? "\(key)") }
        continue
      }
      found[key] = info.name
      if info.shape != shape { misshapen.append("\(info.name) is \(info.shape), not \(shape)") }
      if info.floatType == nil { unreadable.append("\(info.name) is \(info.dtype)") }
    }
    let used = Set(found.values)
    unexpected = checkpoint.tensors.map(\.name).filter {
      !used.contains($0) && !names.isHarmless($0, prefix: prefix)
    }
  }

  /// The prefix that finds the most; the most common one where none finds anything.
  private static func prefix(
    of checkpoint: Checkpoint, _ names: TensorNames, _ keys: some Collection<TensorKey>
  ) -> String {
    let hits = names.prefixes.map { prefix in
      keys.count { key in
        names.candidates(key, prefix: prefix).contains { checkpoint.tensor($0) != nil }
      }
    }
    guard let most = hits.max(), let best = hits.firstIndex(of: most) else { return "" }
    return names.prefixes[best]
  }

  /// What each tensor is called, once everything fits; a `DataError` about `folder` that lists what
  /// doesn't.
  func names(in folder: String) throws -> [TensorKey: String] {
    let kinds = [
      (missing, "missing"), (unexpected, "not expected"), (misshapen, "of the wrong shape"),
      (unreadable, "of an unsupported dtype (F32, F16 and BF16 are supported)"),
    ].filter { !$0.0.isEmpty }
    guard !kinds.isEmpty else { return found }
    // A quarter of the names each, or what the others leave.
    var room = 20
    var parts: [String] = []
    for (index, kind) in kinds.enumerated() {
      let share = room / (kinds.count - index)
      let shown = kind.0.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        .prefix(share).map(printable)
      room -= shown.count
      let rest = kind.0.count - shown.count
      parts.append(
        "\(kind.0.count) \(kind.1): \(shown.joined(separator: ", "))"
          + (rest > 0 ? " and \(rest) more" : ""))
    }
    throw DataError(
      file: folder, "its tensors don't fit config.json: \(parts.joined(separator: "; "))")
  }
}
