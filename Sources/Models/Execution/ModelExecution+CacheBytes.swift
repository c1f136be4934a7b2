extension Architecture {
  /// Bytes of cached keys and values of the decoder at `extent`, those of the encoder's output included.
  public func cacheBytes(_ extent: ModelExecution.Extent) -> Int {
    guard let stack = decoder else { return 0 }
    let own = KeyValueCache.bytes(
      of: stack, sequences: extent.sequences, capacity: extent.capacity)
    guard stack.attendsToEncoder else { return own }
    return own
      + KeyValueCache.bytes(
        of: stack, sequences: extent.sequences, capacity: extent.encoderTokens)
  }
}
