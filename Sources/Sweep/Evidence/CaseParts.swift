import Kernels
import Measurement

/// What can be timed of one case: the whole, and what is left of it when parts of the work are left out.
struct CaseParts {
  /// One way to time it.
  struct Part {
    var contestant: Contestant
    /// The share of the layer's rows that it works on.
    var share = 1.0
  }

  /// All of the work, from where the case finds its weights.
  var full: Part
  /// The packed bytes read once, from the same place.
  var stream: Part?
  /// The work on a slice that stays in a cache.
  var resident: Part?
  /// Unpacking that slice.
  var decode: Part?
  /// All that isn't done with weights.
  var launch: Part?
  /// Starting and ending the threads.
  var start: Part?
  /// Bytes of that slice, of the thread that has the most.
  var residentBytes: Int?
  /// Why a part is missing.
  var reason: String?

  /// Stream, resident, decode, launch, start.
  var optional: [Part?] { [stream, resident, decode, launch, start] }
}

/// Which copy of the weights comes next, for parts that take turns on the same copies.
final class CopyCursor {
  private let copies: Int
  private var next = 0

  init(copies: Int) { self.copies = max(1, copies) }

  @inline(__always)
  func take() -> Int {
    let copy = next
    next = copy + 1 == copies ? 0 : copy + 1
    return copy
  }
}
