extension OperatingSystem {
  /// How many cores' worth of time the control groups of this process grant, or nil without a quota.
  ///
  /// A container with fewer than it has threads is stopped in mid-run, again and again: times jump.
  public static var cpuQuotaCores: Double? {
    ControlGroup.ofThisProcess(controller: "cpu")
      .flatMap { $0.selfAndAncestors }
      .compactMap { group in
        group.version == 2
          ? quotaCores(line(of: "\(group.path)/cpu.max") ?? "")
          : quotaCores(
            [
              line(of: "\(group.path)/cpu.cfs_quota_us"),
              line(of: "\(group.path)/cpu.cfs_period_us"),
            ]
            .compactMap { $0 }.joined(separator: " "))
      }
      .min()
  }

  /// Cores that a quota and a period, both in microseconds, come to; `max` and -1 are no quota.
  static func quotaCores(_ text: String) -> Double? {
    let fields = text.split(separator: " ").map { Double($0) }
    guard fields.count == 2, let quota = fields[0], let period = fields[1] else { return nil }
    return quota > 0 && period > 0 ? quota / period : nil
  }
}
