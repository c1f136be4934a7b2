import Glibc

/// How the scheduler weighs this process against others.
public enum ProcessPriority {
  /// The least nice value there is (setpriority(2)): a busy neighbour of the usual priority then gets about
  /// a hundredth of the core.
  private static let highest: Int32 = -20

  /// Asks for the highest priority for the calling thread and those that it makes from now on, and says
  /// in words what the system granted.
  public static func raise() -> String {
    guard setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, highest) == 0 else {
      return "as it was: raising it is refused (\(String(cString: strerror(errno))))"
    }
    return "nice \(highest)"
  }
}
