import Foundation

/// What is left out where the address sanitizer makes every access several times as slow.
///
/// It and its companion find accesses and arithmetic that C doesn't define. Loops of kernels meet those at
/// their ends: in what is left of 16 rows, of a quad of 4 columns, of a group of 64 or 128 columns, of the
/// tokens that registers hold, of the rows that each thread gets. Every such remainder is among the layers
/// of up to `mostWeights`, which have up to 19 blocks of rows and 75 quads; larger ones go through the same
/// loops more often. So plans keep every batch, mask, pattern, magnitude, number of threads and small shape
/// for every kernel, precision and instruction set, each before a page that can't be touched, and leave out
/// large shapes and most repetitions. What compares plain Swift with plain Swift is left out as a whole.
/// The run without sanitizers has all of it.
enum Sanitisers {
  /// Whether this process runs under the address sanitizer: its runtime has this function.
  static let areOn = dlsym(nil, "__asan_init") != nil

  /// The most weights of a layer in a plan under sanitizers.
  static let mostWeights = 9000

  /// Those of `shapes` that a plan takes.
  static func fitting(_ shapes: [(Int, Int)]) -> [(Int, Int)] {
    areOn ? shapes.filter { $0.0 * $0.1 <= mostWeights } : shapes
  }
}
