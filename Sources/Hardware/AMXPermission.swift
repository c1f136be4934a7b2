import CKernels
import Glibc

/// Whether this process may use AMX tile registers, which the kernel grants on request (Linux 5.16).
///
/// `CPUFeatures` tells what the silicon has; a container or an older kernel can still refuse it.
public enum AMXPermission: Sendable, Equatable {
  /// Tiles can be used, by all threads of the process.
  case granted
  /// They can't; the reason fits behind "because".
  case refused(String)

  /// The answer for this process, asked for once and before any tile is touched.
  public static let current = AMXPermission.ask(.current, request: bench_amx_request)

  /// What `request` (0 or errno) says; a CPU without tiles isn't asked.
  static func ask(_ features: CPUFeatures, request: () -> Int32) -> AMXPermission {
    guard features.amxTile else { return .refused("this CPU has no AMX") }
    let failure = request()
    guard failure != 0 else { return .granted }
    let text = String(cString: strerror(failure))
    return .refused("the kernel denied AMX tile permission: \(text)")
  }

  /// Why tiles can't be used; nil when they can.
  public var reason: String? {
    switch self {
    case .granted: nil
    case .refused(let reason): reason
    }
  }

  /// What a denied permission costs and how to get it; nil when granted, or without tiles to use.
  public static var warning: String? { warning(.current, current) }

  static func warning(_ features: CPUFeatures, _ permission: AMXPermission) -> String? {
    guard features.amxTile, let reason = permission.reason else { return nil }
    return "\(reason), so kernels run without AMX; it takes Linux 5.16 or newer, and a container "
      + "that lets arch_prctl through"
  }
}
