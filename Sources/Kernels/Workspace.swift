import Hardware

/// Memory that multiplications need while they run, shared by those that never run at the same time.
///
/// The layers of a model run one after the other: sharing keeps their packed activations in the caches
/// and takes memory for one of them, not for all.
public final class Workspace {
  private struct Key: Hashable {
    var slot: Int
    var bytes: Int
  }

  private var regions: [Key: MemoryRegion] = [:]

  /// An empty workspace.
  public init() {}

  /// At least `bytes` bytes for the purpose `slot`; what is in them is left over from other uses.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  func region(slot: Int, bytes: Int) throws -> MemoryRegion {
    // Rounded up, so that layers of similar sizes meet in one region.
    var rounded = 4096
    while rounded < bytes { rounded *= 2 }
    let key = Key(slot: slot, bytes: rounded)
    if let region = regions[key] { return region }
    let region = try MemoryRegion(count: rounded)
    regions[key] = region
    return region
  }
}

extension Activations {
  /// Scratch memory of `bytes` for a multiplication of these activations, from the workspace if they have one.
  func scratch(slot: Int, bytes: Int, placement: Placement) throws -> MemoryRegion {
    if let workspace { return try workspace.region(slot: slot, bytes: bytes) }
    return try MemoryRegion(count: bytes, placement: placement)
  }
}
