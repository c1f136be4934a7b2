import CKernels
import Hardware

/// Keys and values of all blocks of a stack, for each sequence and key-value head: keys in tiles of 16
/// positions, values as rows, as `bench_transformer.h` has them.
final class KeyValueCache {
  let keyStride: Int
  let valueStride: Int
  private let headsPerBlock: Int
  private let keys: MemoryRegion
  private let values: MemoryRegion

  /// Room for `capacity` positions of `sequences` sequences.
  ///
  /// Throws `UnavailableError` when memory isn't granted.
  init(
    blocks: Int, sequences: Int, heads: Int, headSize: Int, capacity: Int
  ) throws {
    (keyStride, valueStride) = Self.strides(headSize: headSize, capacity: capacity)
    headsPerBlock = sequences * heads
    keys = try MemoryRegion(count: blocks * headsPerBlock * keyStride * 4)
    values = try MemoryRegion(count: blocks * headsPerBlock * valueStride * 4)
  }

  /// Floats of one head's keys, whose tiles are whole, and of its values.
  private static func strides(headSize: Int, capacity: Int) -> (keys: Int, values: Int) {
    let tile = Int(BENCH_KEY_TILE)
    return ((capacity + tile - 1) / tile * tile * headSize, capacity * headSize)
  }

  /// Bytes that a cache of all blocks of `stack` takes.
  static func bytes(of stack: Stack, sequences: Int, capacity: Int) -> Int {
    let strides = strides(headSize: stack.headSize, capacity: capacity)
    return 4 * stack.blocks * sequences * stack.keyValueHeads * (strides.keys + strides.values)
  }

  /// Where the keys of block `block` start: [sequence][head][tile][headSize][16].
  func keys(block: Int) -> UnsafeMutablePointer<Float> {
    keys.pointer(to: Float.self) + block * headsPerBlock * keyStride
  }

  /// Where the values of block `block` start: [sequence][head][position][headSize].
  func values(block: Int) -> UnsafeMutablePointer<Float> {
    values.pointer(to: Float.self) + block * headsPerBlock * valueStride
  }

  /// Bytes held.
  var bytes: Int { keys.bytes.count + values.bytes.count }
}
