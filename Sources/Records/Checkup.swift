/// What comparing a build with itself gave, and what may have disturbed it: whether a machine is
/// fit to gate on follows from nothing else.
public struct Checkup: Codable, Sendable, Equatable {
  /// Facts of the moment that a comparison doesn't hold.
  public struct Surroundings: Codable, Sendable, Equatable {
    /// Time that other processes of the machine had meanwhile, all processors together; absent
    /// where the kernel doesn't say.
    public var otherProcessorSeconds: Double?
    /// How many cores' worth of time a container grants; absent without a quota.
    public var cpuQuotaCores: Double?
    /// What the kernel reads the time from; absent where it doesn't say.
    public var clockSource: String?
    /// The smallest step that the clock was seen to make.
    public var clockResolutionSeconds: Double

    /// Facts of the moment.
    public init(
      otherProcessorSeconds: Double?, cpuQuotaCores: Double?, clockSource: String?,
      clockResolutionSeconds: Double
    ) {
      self.otherProcessorSeconds = otherProcessorSeconds
      self.cpuQuotaCores = cpuQuotaCores
      self.clockSource = clockSource
      self.clockResolutionSeconds = clockResolutionSeconds
    }
  }

  /// As many pairs of the build with itself as there was time for, judged once at the end.
  public var comparison: Comparison
  /// How `bench compare` would measure and judge.
  public var settings: Comparison.Settings
  /// Wall time that it would have.
  public var timeBudgetSeconds: Double
  /// What it took place in.
  public var surroundings: Surroundings

  /// A check-up.
  public init(
    comparison: Comparison, settings: Comparison.Settings, timeBudgetSeconds: Double,
    surroundings: Surroundings
  ) {
    self.comparison = comparison
    self.settings = settings
    self.timeBudgetSeconds = timeBudgetSeconds
    self.surroundings = surroundings
  }
}
