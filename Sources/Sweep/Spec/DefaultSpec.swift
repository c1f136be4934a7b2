extension SweepSpec {
  /// The text of `Benchmarks/default.yaml`, compiled in so that the tool works from any folder.
  public static let defaultYAML = """
    # What `bench` sweeps when nothing else is asked for: one block's layers of the paper's three models
    # (arXiv 2310.06927), in decoding (batch 1), with a short prompt (16) and with a long one (128).
    # Fits three minutes on two cores.
    # `Sources/Sweep/Spec/DefaultSpec.swift` holds the same text, for running outside the repository.
    name: default
    model: [t5-small, whisper-small, mpt-7b]
    sparsity: [0.5, 0.75, 0.9]
    pattern: [16:32]
    batch: [1, 16, 128]
    cache: [cold]
    time-budget: 3m
    seed: 1

    """
}
