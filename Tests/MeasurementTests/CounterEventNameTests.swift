import Foundation
import Testing

@testable import Measurement

/// Looks the events of all CPUs up in libpfm's tables, whichever CPU this is.
@Suite struct CounterEventNameTests {
  /// `table::event`, of every row that has tables of its own.
  static var names: [String] {
    var names: [String] = []
    for preset in CounterPresets.all {
      let events = Set(preset.formulas.values.flatMap { $0.flatMap(\.events) })
      for pmu in preset.pmus {
        for event in events { names.append(event.contains("::") ? event : "\(pmu)::\(event)") }
      }
      guard let controllers = preset.controllers else { continue }
      names += [controllers.read, controllers.write].map { "\(controllers.pmu)0::\($0)" }
    }
    // Modifiers such as k=1 are PAPI's to read.
    for event in CounterPresets.generic.values.flatMap({ $0.flatMap(\.events) }) {
      if event.hasPrefix("perf::"), !event.contains("=") { names.append(event) }
    }
    return names
  }

  @Test(.enabled(if: Libpfm.isInstalled, "libpfm.so.4 isn't installed"))
  func libpfmKnowsThem() async {
    // In a process of its own, whose libpfm is told to answer for CPUs that aren't there.
    await #expect(processExitsWith: .success) {
      let pfm = try #require(Libpfm())
      let unknown = CounterEventNameTests.names.filter { !pfm.knows($0) }
      for name in unknown { print("libpfm doesn't know \(name)") }
      #expect(unknown.isEmpty)
      #expect(!pfm.knows("skx::FP_ARITH_INST_RETIRED:NONSENSE"))
    }
  }
}

/// The event tables that PAPI uses, loaded by hand: PAPI shows those of this CPU only.
private struct Libpfm {
  private typealias Initialise = @convention(c) () -> Int32
  private typealias Encode =
    @convention(c) (UnsafePointer<CChar>, Int32, Int32, UnsafeMutableRawPointer) -> Int32

  private let encode: Encode

  static var isInstalled: Bool { dlopen("libpfm.so.4", RTLD_NOW) != nil }

  init?() {
    setenv("LIBPFM_ENCODE_INACTIVE", "1", 1)
    guard let library = dlopen("libpfm.so.4", RTLD_NOW),
      let initialise = dlsym(library, "pfm_initialize"),
      let encode = dlsym(library, "pfm_get_os_event_encoding"),
      unsafeBitCast(initialise, to: Initialise.self)() == 0
    else { return nil }
    self.encode = unsafeBitCast(encode, to: Encode.self)
  }

  /// Whether an event exists, or its table isn't in this libpfm, which may be older or built for
  /// another architecture.
  func knows(_ name: String) -> Bool {
    // PFM_ERR_NOTFOUND: no such table or event; with a table, some other event of it is found.
    switch result(name) {
    case 0: true
    case -4: !Self.probes.contains { name.hasPrefix($0.table) && result($0.event) == 0 }
    default: false
    }
  }

  private static let probes = [
    ("skx::", "skx::INSTRUCTION_RETIRED"), ("clx::", "clx::INSTRUCTION_RETIRED"),
    ("icx::", "icx::INSTRUCTION_RETIRED"), ("spr::", "spr::INSTRUCTION_RETIRED"),
    ("emr::", "emr::INSTRUCTION_RETIRED"), ("adl_glc::", "adl_glc::INSTRUCTION_RETIRED"),
    ("amd64_fam17h_zen2::", "amd64_fam17h_zen2::RETIRED_INSTRUCTIONS"),
    ("amd64_fam19h_zen3::", "amd64_fam19h_zen3::RETIRED_INSTRUCTIONS"),
    ("amd64_fam19h_zen4::", "amd64_fam19h_zen4::RETIRED_INSTRUCTIONS"),
    ("amd64_fam1ah_zen5::", "amd64_fam1ah_zen5::RETIRED_INSTRUCTIONS"),
    ("arm_n1::", "arm_n1::INST_RETIRED"), ("arm_v1::", "arm_v1::INST_RETIRED"),
    ("arm_n2::", "arm_n2::INST_RETIRED"), ("arm_v2::", "arm_v2::INST_RETIRED"),
    ("skx_unc_imc0::", "skx_unc_imc0::UNC_M_CLOCKTICKS"),
    ("icx_unc_imc0::", "icx_unc_imc0::UNC_M_CLOCKTICKS"),
    ("spr_unc_imc0::", "spr_unc_imc0::UNC_M_CLOCKTICKS"), ("perf::", "perf::CYCLES"),
  ].map { (table: $0.0, event: $0.1) }

  /// PFM_SUCCESS, or a negative error, of encoding `name` for user code.
  private func result(_ name: String) -> Int32 {
    // pfm_pmu_encode_arg_t: codes, name, size, count, index; the codes are allocated by libpfm.
    var argument: (UInt, UInt, UInt, Int32, Int32) = (0, 0, 32, 0, 0)
    let result = encode(name, 8, 0, &argument)
    free(UnsafeMutableRawPointer(bitPattern: argument.0))
    return result
  }
}
