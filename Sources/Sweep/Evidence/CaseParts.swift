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
  /// Bytes of the slice that stays in a cache, of the thread that has the most.
  var residentBytes: Int?
  /// Why a part is missing.
  var reason: String?
  private var parts: [PartKind: Part] = [:]

  /// A case of which only the whole is known yet.
  init(full: Part) { self.full = full }

  /// The part of `kind`; nil where there is none.
  subscript(kind: PartKind) -> Part? {
    get { parts[kind] }
    set { parts[kind] = newValue }
  }
}

/// What is left of a case when parts of its work are left out.
enum PartKind: CaseIterable {
  /// The packed bytes read once, from the same place.
  case stream
  /// The work on a slice that stays in a cache.
  case resident
  /// Unpacking that slice.
  case decode
  /// All that isn't done with weights.
  case launch
  /// Starting and ending the threads.
  case start
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
