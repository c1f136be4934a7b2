/// A control group of this process: the folder that its limits are read from.
struct ControlGroup: Equatable {
  /// 1 or 2.
  var version: Int
  /// Where its hierarchy is mounted.
  var mountPoint: String
  /// The group's folder.
  var path: String

  /// The group and those it lies in, up to the mount point: each may set a limit.
  var selfAndAncestors: [ControlGroup] {
    var groups = [self]
    var path = path
    while path.count > mountPoint.count, let slash = path.lastIndex(of: "/") {
      path = String(path[..<slash])
      guard path.count >= mountPoint.count else { break }
      groups.append(ControlGroup(version: version, mountPoint: mountPoint, path: path))
    }
    return groups
  }

  /// The groups that limit `controller` for this process: version 1, version 2, both, or none.
  static func ofThisProcess(controller: String) -> [ControlGroup] {
    guard let membership = OperatingSystem.text(of: "/proc/self/cgroup"),
      let mounts = OperatingSystem.text(of: "/proc/self/mountinfo")
    else { return [] }
    return groups(controller: controller, membership: membership, mounts: mounts)
  }

  /// The same from the text of /proc/self/cgroup and /proc/self/mountinfo.
  static func groups(controller: String, membership: String, mounts: String) -> [ControlGroup] {
    let mounts = mounts.split(separator: "\n").compactMap { Mount(line: $0) }
    return membership.split(separator: "\n").compactMap { line in
      // hierarchy:controllers:path; version 2 has hierarchy 0 and names no controllers.
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return nil }
      let isUnified = parts[0] == "0" && parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains(Substring(controller)) else {
        return nil
      }
      let mount = mounts.first {
        isUnified ? $0.type == "cgroup2" : $0.type == "cgroup" && $0.options.contains(controller)
      }
      guard let mount else { return nil }
      return ControlGroup(
        version: isUnified ? 2 : 1, mountPoint: mount.point,
        path: mount.folder(ofGroup: String(parts[2])))
    }
  }
}

/// One line of /proc/self/mountinfo.
private struct Mount {
  var root: String
  var point: String
  var type: String
  var options: [String]

  init?(line: Substring) {
    let fields = line.split(separator: " ")
    // Optional fields end with a hyphen; type, source and the file system's options follow it.
    guard fields.count > 6, let hyphen = fields.firstIndex(of: "-"), fields.count > hyphen + 3
    else { return nil }
    root = String(fields[3])
    point = String(fields[4])
    type = String(fields[hyphen + 1])
    options = fields[hyphen + 3].split(separator: ",").map(String.init)
  }

  /// A container sees its own group as the mount's root, under the name it has outside.
  func folder(ofGroup group: String) -> String {
    var relative = Substring(group)
    if root != "/" {
      // A path outside the mounted part, or one that climbs out of it, isn't visible from here.
      guard group == root || group.hasPrefix("\(root)/") else { return point }
      relative = group.dropFirst(root.count)
    }
    if relative.isEmpty || relative == "/" || relative.contains("..") { return point }
    return point + relative
  }
}
