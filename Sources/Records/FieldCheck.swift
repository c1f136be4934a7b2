import Hardware

/// A field whose value can't be what was measured.
struct FieldProblem: Equatable {
  var field: String
  /// What is wrong and what would be allowed.
  var problem: String
}

/// What no run leaves: what a file that was edited, or put together by something else, may hold.
///
/// Figures that can't be so would come out as results that look like others, or stop what reads them.
struct FieldCheck {
  private(set) var problem: FieldProblem?

  /// Sizes above any that fits a memory; their products still fit an `Int`.
  static let largestSize = 1 << 31

  /// A number of things of which there is at least one.
  mutating func count(_ field: String, _ value: Int, atLeast least: Int = 1) {
    let allowed = "must be a whole number from \(least) to 2^31"
    require(field, (least...Self.largestSize).contains(value), "is \(value), but \(allowed)")
  }

  /// Bytes, operations and the like.
  mutating func amount(_ field: String, _ value: Int?) {
    guard let value else { return }
    require(field, value >= 0, "is \(value), but must not be negative")
  }

  /// A rate, a share or another ratio.
  mutating func ratio(_ field: String, _ value: Double?) {
    guard let value else { return }
    require(field, value.isFinite && value >= 0, "is \(value), but must not be negative")
  }

  /// A time that something took.
  mutating func seconds(_ field: String, _ value: Double?) {
    guard let value else { return }
    require(field, value.isFinite && value > 0, "is \(value), but a time must be above 0")
  }

  /// An estimate within its interval.
  mutating func interval(_ field: String, _ value: Double?, _ low: Double?, _ high: Double?) {
    guard let value else { return }
    let inside = (low ?? value) <= value && value <= (high ?? value)
    require(
      field, inside,
      "is \(value), which isn't within its interval [\(low ?? value), \(high ?? value)]")
  }

  mutating func require(_ field: String, _ holds: Bool, _ problem: @autoclosure () -> String) {
    guard self.problem == nil, !holds else { return }
    self.problem = FieldProblem(field: field, problem: problem())
  }
}

extension CaseRecord {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    check.require("caseID", !caseID.isEmpty, "must not be empty")
    check.require("groupID", !groupID.isEmpty, "must not be empty")
    check.count("outFeatures", outFeatures)
    check.count("inFeatures", inFeatures)
    check.count("occurrences", occurrences)
    check.count("batch", batch)
    check.count("threads", threads)
    check.require("sparsity", (0...1).contains(sparsity), "is \(sparsity), but must be from 0 to 1")
    let times: [(String, Double?)] = [
      ("medianSeconds", medianSeconds), ("medianLowSeconds", medianLowSeconds),
      ("medianHighSeconds", medianHighSeconds), ("minimumSeconds", minimumSeconds),
      ("p90Seconds", p90Seconds), ("p99Seconds", p99Seconds),
    ]
    times.forEach { check.seconds($0.0, $0.1) }
    check.interval("medianSeconds", medianSeconds, medianLowSeconds, medianHighSeconds)
    check.interval(
      "speedupOverDense", speedupOverDense, speedupOverDenseLow, speedupOverDenseHigh)
    check.interval(
      "speedupOverOwnDense", speedupOverOwnDense, speedupOverOwnDenseLow, speedupOverOwnDenseHigh)
    let ratios: [(String, Double?)] = [
      ("medianAbsoluteDeviationSeconds", medianAbsoluteDeviationSeconds),
      ("speedupOverDenseLow", speedupOverDenseLow), ("sizeBoundSpeedup", sizeBoundSpeedup),
      ("speedupOverOwnDenseLow", speedupOverOwnDenseLow), ("bytesPerSecond", bytesPerSecond),
      ("operationsPerSecond", operationsPerSecond),
      ("memoryCeilingBytesPerSecond", memoryCeilingBytesPerSecond),
      ("computeCeilingOperationsPerSecond", computeCeilingOperationsPerSecond),
      ("memoryUtilisation", memoryUtilisation), ("computeUtilisation", computeUtilisation),
      ("decodeCeilingWeightsPerSecond", decodeCeilingWeightsPerSecond),
      ("decodeUtilisation", decodeUtilisation), ("ridgeBatch", ridgeBatch),
      ("packSeconds", packSeconds),
    ]
    ratios.forEach { check.ratio($0.0, $0.1) }
    let amounts: [(String, Int?)] = [
      ("rounds", rounds), ("callsPerSample", callsPerSample), ("weightBytes", weightBytes),
      ("activationBytes", activationBytes), ("usefulOperations", usefulOperations),
      ("executedOperations", executedOperations), ("checkedOutputs", checkedOutputs),
    ]
    amounts.forEach { check.amount($0.0, $0.1) }
    check.require(
      "medianSeconds", status != .measured || medianSeconds != nil,
      "is missing, but the status is measured")
    return check.problem
  }
}

extension RunDescription {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    let states = ["running", "finished", "interrupted"]
    check.require(
      "state", states.contains(state),
      "is '\(state)', but must be one of \(states.joined(separator: ", "))")
    check.count("machine.cores", machine.cores)
    check.count("groupsLeftOut", groupsLeftOut, atLeast: 0)
    for (name, list) in [("ceilings", ceilings), ("ceilingsAtEnd", ceilingsAtEnd)] {
      for ceilings in list {
        check.count("\(name).threads", ceilings.threads)
        for rate in ceilings.bandwidths.map(\.bytesPerSecond) {
          check.ratio("\(name).bandwidths.bytesPerSecond", rate)
        }
        for rate in ceilings.arithmetic.map(\.operationsPerSecond) {
          check.ratio("\(name).arithmetic.operationsPerSecond", rate)
        }
      }
    }
    for (field, seconds) in [("wallSeconds", wallSeconds), ("timedSeconds", timedSeconds)] {
      check.ratio(field, seconds)
    }
    return check.problem
  }
}

extension ModelRun {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    for (field, value) in [("threads", threads), ("batch", batch), ("prompt", prompt)] {
      check.count(field, value)
    }
    for (field, value) in [
      ("context", context), ("generate", generate), ("blocks", blocks),
      ("blocksOfTheModel", blocksOfTheModel),
    ] {
      check.count(field, value, atLeast: 0)
    }
    check.require(
      "threads", threads <= machine.cores,
      "is \(threads), but the machine of this file has \(machine.cores) cores")
    let ids = records.map(\.id)
    check.require("records.id", Set(ids).count == ids.count, "must differ between records")
    for record in records {
      let foreign = (record.layers + record.dense).first { layer in
        InstructionSet(rawValue: layer.isa)?.isAvailable(on: machine.features) == false
      }
      check.require(
        "records.layers.isa", foreign == nil,
        "is \(foreign?.isa ?? ""), which the machine of this file, \(machine.cpuModel), hasn't")
      check.require(
        "records.sparsity", (0...1).contains(record.sparsity),
        "is \(record.sparsity), but must be from 0 to 1")
      for bytes in [record.linearBytes, record.headBytes, record.cacheBytes] {
        check.amount("records.bytes", bytes)
      }
      for times in record.stages {
        let field = "records.stages.\(times.stage.rawValue)"
        check.count("\(field).tokens", times.tokens)
        check.seconds("\(field).seconds", times.seconds.value)
        check.interval(
          "\(field).seconds", times.seconds.value, times.seconds.low, times.seconds.high)
        for (name, seconds) in [
          ("minimumSeconds", times.minimumSeconds), ("p90Seconds", times.p90Seconds),
          ("p99Seconds", times.p99Seconds),
        ] {
          check.seconds("\(field).\(name)", seconds)
        }
        check.ratio("\(field).speedup", times.speedup?.low)
        check.interval(
          "\(field).speedup", times.speedup?.value, times.speedup?.low, times.speedup?.high)
      }
    }
    return check.problem
  }
}

extension BreakEven {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    check.count("outFeatures", outFeatures)
    check.count("inFeatures", inFeatures)
    check.count("batch", batch ?? 1)
    check.count("threads", threads)
    check.require(
      "lowest", lowest >= 0 && lowest <= highest,
      "is \(lowest), but must be from 0 to highest, which is \(highest)")
    check.interval("low", low, lowest, highest)
    check.interval("high", high, lowest, highest)
    for probe in probes {
      check.require(
        "probes.at", (lowest...highest).contains(probe.at),
        "is \(probe.at), which isn't from \(lowest) to \(highest)")
      check.seconds("probes.speedup", probe.speedup)
      check.interval("probes.speedup", probe.speedup, probe.speedupLow, probe.speedupHigh)
    }
    return check.problem
  }
}

extension Decision {
  /// The first field that can't be so, or nil.
  var problem: FieldProblem? {
    var check = FieldCheck()
    check.count("threads", threads)
    check.count("batch", batch)
    check.amount("memoryLimitBytes", memoryLimitBytes)
    check.ratio("maximumFidelityLoss", maximumFidelityLoss)
    check.require(
      "options", options.isEmpty || options.count(where: \.isPlan) == 1,
      "must have one that isPlan, not \(options.count(where: \.isPlan))")
    check.require(
      "replacedBy", replacedBy == nil || options.isEmpty || plan != nil,
      "is '\(replacedBy ?? "")', which is none of the options")
    for layer in layers {
      check.require(
        "layers.phase", ["prefill", "decode"].contains(layer.phase),
        "is '\(layer.phase)', but must be prefill or decode")
      check.count("layers.outFeatures", layer.outFeatures)
      check.count("layers.inFeatures", layer.inFeatures)
      check.count("layers.rows", layer.rows)
      check.count("layers.blocks", layer.blocks)
      check.interval("layers.margin", layer.margin?.value, layer.margin?.low, layer.margin?.high)
      for candidate in [layer.choice] + layer.candidates {
        check.seconds("layers.candidates.seconds", candidate.seconds.value)
        check.interval(
          "layers.candidates.seconds", candidate.seconds.value, candidate.seconds.low,
          candidate.seconds.high)
        check.amount("layers.candidates.weightBytes", candidate.weightBytes)
      }
    }
    for option in options {
      for bytes in [option.linearBytes, option.denseBytes, option.cacheBytes] {
        check.require(
          "options.linearBytes", (0..<Int.max / 4).contains(bytes),
          "or another size is \(bytes), but must be from 0 to 2^61")
      }
      for stage in option.stages {
        check.count("options.stages.tokens", stage.tokens)
        check.seconds("options.stages.predictedSeconds", stage.predictedSeconds)
        check.seconds("options.stages.measuredSeconds", stage.measuredSeconds?.value)
        check.interval(
          "options.stages.overPlan", stage.overPlan?.value, stage.overPlan?.low,
          stage.overPlan?.high)
      }
    }
    return check.problem
  }
}
