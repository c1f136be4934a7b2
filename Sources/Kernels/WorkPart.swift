/// A part of a multiplication's work, to be timed alone: what is left when the rest is taken away.
public enum WorkPart: Sendable, Equatable {
  /// Starting the threads, preparing the activations and writing the results, as if the weights had no
  /// columns.
  case launch
  /// All of it, on a slice of the weights that stays in a cache, repeated.
  case resident(ResidentSlice)
  /// Unpacking the same slice as often, with nothing multiplied.
  case decode(ResidentSlice)

  /// The slice; none without weights.
  public var slice: ResidentSlice? {
    switch self {
    case .launch: nil
    case .resident(let slice), .decode(let slice): slice
    }
  }
}

/// How much of a thread's weights a part of the work goes through, and how often.
public struct ResidentSlice: Sendable, Equatable {
  /// The most that the slice may take, as far as the format can be cut that small.
  public var bytesPerThread: Int
  /// The share of the layer's rows that the slice is repeated to make up: less than 1 where all of
  /// them would take too long.
  public var share: Double

  /// Slices of `bytesPerThread` for the share `share` of the work, from 0 to 1.
  public init(bytesPerThread: Int, share: Double = 1) {
    self.bytesPerThread = bytesPerThread
    self.share = share
  }

  /// Rows to make up of `rows`, in steps of `step` rows.
  func rows(of rows: Int, step: Int) -> Int {
    guard share < 1, step < rows else { return rows }
    let steps = (Double(rows) * max(0, share) / Double(step)).rounded(.up)
    return min(rows, max(1, Int(steps)) * step)
  }
}

/// A part of a multiplication, ready to run.
public struct BoundPart {
  /// What runs it, whatever copy it is told; its results mean nothing.
  public var multiplication: Multiplication
  /// Bytes of weights that it goes through again and again, of the thread that has the most; 0 for
  /// `launch`.
  public var sliceBytes: Int
  /// The share of the layer's rows that it makes up.
  public var share: Double

  /// A part that `multiplication` runs.
  public init(multiplication: Multiplication, sliceBytes: Int, share: Double) {
    self.multiplication = multiplication
    self.sliceBytes = sliceBytes
    self.share = share
  }
}

/// Activations that one multiplication loads, and the set that they are loaded from again and again.
public struct ActivationLoads: Sendable, Equatable {
  /// Bytes loaded, all threads together.
  public var bytes: Int
  /// Bytes of the set, which each thread goes through for itself.
  public var setBytes: Int

  /// So many bytes from a set of `setBytes`.
  public init(bytes: Int, setBytes: Int) {
    self.bytes = bytes
    self.setBytes = setBytes
  }
}
