/// The version of this tool, as `--version` and `run.json` have it.
public enum BenchVersion {
  /// Major, minor and patch (semver.org).
  public static let current = "0.1.0"
}
