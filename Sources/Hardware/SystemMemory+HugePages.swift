/// Which part of memory lies on 2 MiB pages.
public enum HugePages {
  /// Bytes of a huge page of a 4 KiB-page kernel.
  public static let pageBytes = 2 << 20

  /// The share of `region`, between 0 and 1, that lies on huge pages now; 0 where the kernel doesn't say.
  ///
  /// The kernel counts per mapping. Where a mapping is larger than the part of it that lies in the
  /// region, its own share stands for that part. Pages never touched don't count.
  public static func share(of region: UnsafeRawBufferPointer) -> Double {
    guard let start = region.baseAddress, !region.isEmpty else { return 0 }
    let address = UInt(bitPattern: start)
    return share(of: address..<address + UInt(region.count))
  }

  /// The same for a range of addresses.
  public static func share(of range: Range<UInt>) -> Double {
    guard let text = OperatingSystem.text(of: "/proc/self/smaps") else { return 0 }
    return share(of: range, smaps: text)
  }

  /// The same from the text of /proc/self/smaps.
  static func share(of range: Range<UInt>, smaps: String) -> Double {
    guard !range.isEmpty else { return 0 }
    let huge = mappings(in: smaps).reduce(0.0) { sum, mapping in
      sum + mapping.hugeShare * Double(mapping.range.clamped(to: range).count)
    }
    return min(1, huge / Double(range.count))
  }

  struct Mapping: Equatable {
    var range: Range<UInt>
    var residentBytes = 0
    var hugeBytes = 0

    var hugeShare: Double {
      residentBytes > 0 ? min(1, Double(hugeBytes) / Double(residentBytes)) : 0
    }
  }

  static func mappings(in smaps: String) -> [Mapping] {
    var mappings: [Mapping] = []
    for line in smaps.utf8.split(separator: UInt8(ascii: "\n")) {
      if let range = range(ofHeader: line) {
        mappings.append(Mapping(range: range))
      } else if let last = mappings.indices.last, let (name, bytes) = amount(in: line) {
        switch name {
        case "Rss": mappings[last].residentBytes += bytes
        case "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped": mappings[last].hugeBytes += bytes
        case "Private_Hugetlb", "Shared_Hugetlb":
          // Reserved huge pages are not part of Rss.
          mappings[last].residentBytes += bytes
          mappings[last].hugeBytes += bytes
        default: break
        }
      }
    }
    return mappings
  }

  /// `55d0a000-55d0c000 r--p …` opens a mapping; its other lines have a colon in their first word.
  private static func range(ofHeader line: Substring.UTF8View) -> Range<UInt>? {
    let first = line.prefix { $0 != UInt8(ascii: " ") }
    guard let hyphen = first.firstIndex(of: UInt8(ascii: "-")) else { return nil }
    guard let start = UInt(Substring(first[..<hyphen]), radix: 16),
      let end = UInt(Substring(first[first.index(after: hyphen)...]), radix: 16), start <= end
    else { return nil }
    return start..<end
  }

  /// `Rss:      8 kB` as a name and bytes.
  private static func amount(in line: Substring.UTF8View) -> (String, Int)? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let digits = line[colon...].drop { !(48...57).contains($0) }.prefix { (48...57).contains($0) }
    guard let kibibytes = Int(Substring(digits)) else { return nil }
    return (String(Substring(line[..<colon])), kibibytes * 1024)
  }
}
