import CKernels

/// Keeps the calling thread on one hardware thread, by the operating system's number for it.
///
/// Returns false, and changes nothing, where the number isn't allowed to this process.
@discardableResult
public func pinCurrentThread(toPU processor: Int) -> Bool {
  guard let processor = Int32(exactly: processor) else { return false }
  return bench_pin_thread(processor)
}

extension Topology {
  /// The operating system's numbers of the processors that threads of this process may run on.
  static var allowedPUs: Set<Int> {
    var allowed: Set<Int> = []
    withUnsafeMutablePointer(to: &allowed) { set in
      bench_allowed_processors(
        { context, processor in
          context?.assumingMemoryBound(to: Set<Int>.self).pointee.insert(Int(processor))
        }, set)
    }
    return allowed
  }
}
