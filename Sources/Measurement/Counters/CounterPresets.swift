/// Which events give which counter, by CPU family: data, in libpfm's names.
///
/// An entry is believed only once it has counted known work right, so a wrong one costs a counter, not
/// a wrong figure. `CounterEventNameTests` looks the names up in libpfm. Top-down slots come from events
/// of the general registers, since PERF_METRICS are shares in steps of 1/255 that need a group of their
/// own; and not from TOPDOWN:BACKEND_BOUND_SLOTS, which libpfm 4.13 encodes as core cycles.
enum CounterPresets {
  static let all: [CounterPreset] = [
    CounterPreset(
      family: "Intel Skylake-X and Cascade Lake", pmus: ["skx", "clx"], vendor: "GenuineIntel",
      families: 6...6, models: [0x55...0x55],
      formulas: intel(skylakeSlots, flops: skylakeFlops),
      controllers: .init(
        pmu: "skx_unc_imc", read: "UNC_M_CAS_COUNT:RD", write: "UNC_M_CAS_COUNT:WR")),
    CounterPreset(
      family: "Intel Ice Lake-SP", pmus: ["icx"], vendor: "GenuineIntel",
      families: 6...6, models: [0x6a...0x6a],
      formulas: intel(slotEvents(width: 5), flops: serverFlops),
      controllers: .init(
        pmu: "icx_unc_imc", read: "UNC_M_CAS_COUNT:RD", write: "UNC_M_CAS_COUNT:WR")),
    CounterPreset(
      family: "Intel Sapphire and Emerald Rapids", pmus: ["spr", "emr"], vendor: "GenuineIntel",
      families: 6...6, models: [0x8f...0x8f, 0xcf...0xcf],
      formulas: intel(slotEvents(width: 6), flops: serverFlops),
      controllers: .init(
        pmu: "spr_unc_imc", read: "UNC_M_CAS_COUNT:RD", write: "UNC_M_CAS_COUNT:WR")),
    // Their slow cores have events of their own: threads there fail, and say so.
    CounterPreset(
      family: "Intel Alder and Raptor Lake", pmus: ["adl_glc"], vendor: "GenuineIntel",
      families: 6...6, models: [0x97...0x97, 0x9a...0x9a, 0xb7...0xb7, 0xba...0xba, 0xbf...0xbf],
      formulas: intel(
        slotEvents(width: 6, pmu: "adl_glc::"),
        flops: [
          flops("SCALAR", "4_FLOPS", "256B_PACKED_SINGLE", wide: nil, pmu: "adl_glc::"),
          singles(wide: nil, pmu: "adl_glc::"),
        ], pmu: "adl_glc::"
      ).merging([
        .cycles: [CounterFormula("adl_glc::CPU_CLK_UNHALTED:THREAD_P")],
        .instructions: [CounterFormula("adl_glc::INSTRUCTION_RETIRED")],
      ]) { own, _ in own }),

    // One event for the operations of every width, single and double together.
    CounterPreset(
      family: "AMD Zen 2", pmus: ["amd64_fam17h_zen2"], vendor: "AuthenticAMD",
      families: 0x17...0x17, models: [0x30...0xff],
      formulas: [
        .flops: [CounterFormula("RETIRED_SSE_AVX_FLOPS:ANY")],
        .lastLevelMisses: [
          CounterFormula([
            .init("DATA_CACHE_REFILLS_FROM_SYSTEM:LS_MABRESP_LCL_DRAM:LS_MABRESP_RMT_DRAM"),
            .init("HARDWARE_PREFETCH_DATA_CACHE_FILLS:LS_MABRESP_LCL_DRAM:LS_MABRESP_RMT_DRAM"),
          ])
        ],
        .stalledCycles: [CounterFormula("RETIRED_UOPS:c=1:i=1")],
      ]),
    CounterPreset(
      family: "AMD Zen 3", pmus: ["amd64_fam19h_zen3"], vendor: "AuthenticAMD",
      families: 0x19...0x19, models: [0x00...0x0f, 0x20...0x5f],
      formulas: [
        .flops: [CounterFormula("RETIRED_SSE_AVX_FLOPS:ANY")],
        .lastLevelMisses: [
          CounterFormula("ANY_DATA_CACHE_FILLS_FROM_SYSTEM:MEM_IO_LCL:MEM_IO_RMT")
        ],
        .stalledCycles: [CounterFormula("RETIRED_OPS:c=1:i=1")],
      ]),
    CounterPreset(
      family: "AMD Zen 4", pmus: ["amd64_fam19h_zen4"], vendor: "AuthenticAMD",
      families: 0x19...0x19, models: [0x10...0x1f, 0x60...0xff],
      formulas: zenSlots(width: 6, dispatched: "DECODER:OPCACHE:LOOP_BUFFER")),
    CounterPreset(
      family: "AMD Zen 5", pmus: ["amd64_fam1ah_zen5"], vendor: "AuthenticAMD",
      families: 0x1a...0x1a, models: [0x00...0x4f, 0x60...0x7f],
      formulas: zenSlots(width: 8, dispatched: "DECODER:OPCACHE")),

    CounterPreset(
      family: "Arm Neoverse N1", pmus: ["arm_n1"], vendor: "0x41", families: 0...0,
      models: [0xd0c...0xd0c], formulas: armCore,
      without: [.flops: instructionsOnly]),
    CounterPreset(
      family: "Arm Neoverse V1", pmus: ["arm_v1"], vendor: "0x41", families: 0...0,
      models: [0xd40...0xd40], formulas: arm(slots: 8, vectorBits: 256)),
    CounterPreset(
      family: "Arm Neoverse N2", pmus: ["arm_n2"], vendor: "0x41", families: 0...0,
      models: [0xd49...0xd49], formulas: arm(slots: 5, vectorBits: 128)),
    CounterPreset(
      family: "Arm Neoverse V2", pmus: ["arm_v2"], vendor: "0x41", families: 0...0,
      models: [0xd4f...0xd4f], formulas: arm(slots: 8, vectorBits: 128)),
  ]

  /// For any CPU; without perf::CACHE-MISSES, which on AMD counts misses of L2.
  static let generic: [CounterName: [CounterFormula]] = [
    .cycles: [CounterFormula("PAPI_TOT_CYC"), CounterFormula("perf::CYCLES")],
    .instructions: [CounterFormula("PAPI_TOT_INS"), CounterFormula("perf::INSTRUCTIONS")],
    .flops: [CounterFormula("PAPI_FP_OPS"), CounterFormula("PAPI_SP_OPS")],
    .lastLevelMisses: [CounterFormula("PAPI_L3_TCM"), CounterFormula("perf::LLC-LOAD-MISSES")],
    .stalledCycles: [
      CounterFormula("PAPI_RES_STL"), CounterFormula("perf::STALLED-CYCLES-BACKEND"),
    ],
    // The task clock counts nanoseconds.
    .taskClockSeconds: [CounterFormula("perf::TASK-CLOCK", times: 1e-9)],
    .pageFaults: [CounterFormula("perf::PAGE-FAULTS")],
    // A switch happens in kernel mode, which PAPI leaves out unless the event asks for it.
    .contextSwitches: [CounterFormula("perf::CONTEXT-SWITCHES:u=1:k=1")],
  ]

  private static let instructionsOnly =
    "this CPU counts floating-point instructions, not operations (VFP_SPEC): rely on the operations "
    + "that the record counts by itself"

  private static func intel(
    _ slots: [CounterName: [CounterFormula]], flops: [CounterFormula], pmu: String = ""
  ) -> [CounterName: [CounterFormula]] {
    let core: [CounterName: [CounterFormula]] = [
      .flops: flops,
      .lastLevelMisses: [CounterFormula(pmu + "LONGEST_LAT_CACHE:MISS")],
      .stalledCycles: [CounterFormula(pmu + "CYCLE_ACTIVITY:STALLS_TOTAL")],
    ]
    return core.merging(slots) { own, _ in own }
  }

  private static let skylakeFlops = [
    flops(
      "SCALAR_SINGLE:SCALAR_DOUBLE", "128B_PACKED_SINGLE:256B_PACKED_DOUBLE",
      "256B_PACKED_SINGLE:512B_PACKED_DOUBLE", wide: "512B_PACKED_SINGLE"),
    singles(wide: "512B_PACKED_SINGLE"),
  ]

  private static let serverFlops = [
    flops("SCALAR", "4_FLOPS", "8_FLOPS", wide: "512B_PACKED_SINGLE"),
    singles(wide: "512B_PACKED_SINGLE"),
  ]

  /// Operations of vector instructions by their lanes, in single and double precision.
  ///
  /// The masks are those of one, four and eight operations, and of 512 bits. A fused multiply-add counts
  /// twice by itself.
  private static func flops(
    _ one: String, _ four: String, _ eight: String, wide: String?, pmu: String = ""
  ) -> CounterFormula {
    let event = pmu + "FP_ARITH_INST_RETIRED:"
    let widest = wide.map { [CounterFormula.Term(event + $0, times: 16)] } ?? []
    return CounterFormula(
      [
        .init(event + one), .init(event + "128B_PACKED_DOUBLE", times: 2),
        .init(event + four, times: 4), .init(event + eight, times: 8),
      ] + widest)
  }

  /// Single precision alone, for a CPU that shares its registers between two threads.
  private static func singles(wide: String?, pmu: String = "") -> CounterFormula {
    let event = pmu + "FP_ARITH_INST_RETIRED:"
    let widest = wide.map { [CounterFormula.Term(event + $0, times: 16)] } ?? []
    return CounterFormula(
      [
        .init(event + "SCALAR_SINGLE"), .init(event + "128B_PACKED_SINGLE", times: 4),
        .init(event + "256B_PACKED_SINGLE", times: 8),
      ] + widest)
  }

  /// Top-down level 1 where slots are four times the cycles.
  private static let skylakeSlots = intelSlots(
    slots: .init("CPU_CLK_UNHALTED:THREAD_P", times: 4), width: 4,
    retired: "UOPS_RETIRED:RETIRE_SLOTS", dropped: nil)

  /// Top-down level 1 where the CPU has an event for slots.
  private static func slotEvents(
    width: Double, pmu: String = ""
  ) -> [CounterName: [CounterFormula]] {
    intelSlots(
      slots: .init(pmu + "TOPDOWN:SLOTS_P"), width: width, retired: "UOPS_RETIRED:SLOTS",
      dropped: "INT_MISC:UOP_DROPPING", pmu: pmu)
  }

  /// Issued but not retired is bad speculation, with the slots lost while recovering from it; what
  /// remains when nothing was missing at the front is the back end's.
  private static func intelSlots(
    slots: CounterFormula.Term, width: Double, retired: String, dropped: String?, pmu: String = ""
  ) -> [CounterName: [CounterFormula]] {
    let issued = pmu + "UOPS_ISSUED:ANY"
    let recovery = pmu + "INT_MISC:RECOVERY_CYCLES"
    let missing = pmu + "IDQ_UOPS_NOT_DELIVERED:CORE"
    func drop(_ weight: Double) -> [CounterFormula.Term] {
      dropped.map { [.init(pmu + $0, times: weight)] } ?? []
    }
    return [
      .slots: [CounterFormula([slots])],
      .topDownRetiring: [CounterFormula(pmu + retired)],
      .topDownBadSpeculation: [
        CounterFormula([
          .init(issued), .init(pmu + retired, times: -1), .init(recovery, times: width),
        ])
      ],
      .topDownFrontEnd: [CounterFormula([.init(missing)] + drop(-1))],
      .topDownBackEnd: [
        CounterFormula(
          [
            slots, .init(issued, times: -1), .init(recovery, times: -width),
            .init(missing, times: -1),
          ] + drop(1))
      ],
    ]
  }

  private static func zenSlots(
    width: Double, dispatched: String
  ) -> [CounterName: [CounterFormula]] {
    [
      .flops: [CounterFormula("RETIRED_SSE_AVX_FLOPS:ANY")],
      .lastLevelMisses: [
        CounterFormula("ANY_DATA_CACHE_FILLS_FROM_SYSTEM:DRAM_IO_NEAR:DRAM_IO_FAR")
      ],
      .stalledCycles: [CounterFormula("CYCLES_NO_RETIRE:NOT_COMPLETE_LOAD_AND_ALU")],
      .slots: [CounterFormula("CYCLES_NOT_IN_HALT", times: width)],
      .topDownRetiring: [CounterFormula("RETIRED_OPS")],
      .topDownBadSpeculation: [
        CounterFormula([
          .init("OPS_SOURCE_DISPATCHED_FROM_DECODER:\(dispatched)"),
          .init("RETIRED_OPS", times: -1),
        ])
      ],
      .topDownFrontEnd: [CounterFormula("DISPATCH_STALLS_1:FE_NO_OPS")],
      .topDownBackEnd: [CounterFormula("DISPATCH_STALLS_1:BE_STALLS")],
    ]
  }

  private static let armCore: [CounterName: [CounterFormula]] = [
    .cycles: [CounterFormula("CPU_CYCLES")],
    .instructions: [CounterFormula("INST_RETIRED")],
    .lastLevelMisses: [CounterFormula("LL_CACHE_MISS_RD")],
    .stalledCycles: [CounterFormula("STALL_BACKEND")],
  ]

  /// Without retired and wasted slots, which sums of Arm's events can't tell apart.
  ///
  /// Scalable operations are counted per 128 bits of the vector length.
  private static func arm(slots width: Double, vectorBits: Double) -> [CounterName:
    [CounterFormula]]
  {
    let own: [CounterName: [CounterFormula]] = [
      .flops: [
        CounterFormula([
          .init("FP_FIXED_OPS_SPEC"), .init("FP_SCALE_OPS_SPEC", times: vectorBits / 128),
        ])
      ],
      .slots: [CounterFormula("CPU_CYCLES", times: width)],
      .topDownFrontEnd: [CounterFormula("STALL_SLOT_FRONTEND")],
      .topDownBackEnd: [CounterFormula("STALL_SLOT_BACKEND")],
    ]
    return own.merging(armCore) { own, _ in own }
  }
}
