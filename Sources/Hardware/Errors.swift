/// Input that can't be used as it is: exit code 65.
public struct DataError: Error, CustomStringConvertible, Equatable {
  /// The file the input came from, or nil for input made in memory.
  public var file: String?
  /// The field, tensor or layer at fault, or nil when it is the file as a whole.
  public var field: String?
  /// What is wrong and what would be allowed, one sentence without a full stop.
  public var problem: String

  /// An error in `field` of `file`.
  public init(file: String? = nil, field: String? = nil, _ problem: String) {
    self.file = file
    self.field = field
    self.problem = problem
  }

  /// `file: field: problem`, on one line.
  public var description: String {
    [file, field, problem].compactMap { $0 }.joined(separator: ": ")
  }
}

/// Something that is needed and not there (memory, a library, a writable folder): exit code 69.
public struct UnavailableError: Error, CustomStringConvertible, Equatable {
  /// What is missing and what to do about it, on one line.
  public var description: String

  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}

/// A request that makes no sense: exit code 64.
public struct UsageError: Error, CustomStringConvertible, Equatable {
  /// What was asked for and what would be allowed, on one line.
  public var description: String

  /// An error that says `description`.
  public init(_ description: String) { self.description = description }
}
