import Hardware
import Kernels
import Matrices
import Measurement

/// Takes the multiplication of a layer apart.
struct LayerParts {
  let team: ThreadTeam
  /// How the stream is read.
  let pattern: AccessPattern
  /// Bytes of the slice that stays in a cache.
  let residentBytes: Int

  /// Where the size of L2 isn't known: half of the smallest that AVX2 cores have.
  private static let unknownSliceBytes = 128 << 10

  /// Half of a core's L2, so that the activations have room as well.
  static func residentBytes(_ caches: [MachineDescription.Cache]) -> Int {
    let level2 = caches.first { $0.level == "L2" }
    return level2.map { $0.bytes / 2 / max(1, $0.coresPerInstance) } ?? unknownSliceBytes
  }

  /// The parts of `multiplication`, which reads the first `copies` copies of `layer`'s weights and takes
  /// about `seconds`.
  ///
  /// `contestant` makes what finds its weights where the case does, of calls to a sample (0: to be found
  /// out) and what runs; `calls` is what is known of the whole. Throws `UnavailableError` when memory
  /// isn't granted.
  func parts(
    _ layer: any PreparedLayer, _ multiplication: Multiplication, copies: Int, seconds: Double,
    calls: Int = 0, contestant: (Int, @escaping (Int) -> Void) -> Contestant
  ) throws -> CaseParts {
    // The whole and its stream take turns on the same copies, so that neither finds what the other read.
    let cursor = CopyCursor(copies: copies)
    let reader = SectionReader(
      team: team, sections: layer.storage.sections(copies: copies), pattern: pattern)
    let slice = ResidentSlice(
      bytesPerThread: residentBytes, share: DifferentialProbe.share(ofCaseTaking: seconds))
    let activations = multiplication.activations
    let resident = try layer.bind(activations, part: .resident(slice))
    var parts = CaseParts(
      full: .init(contestant: contestant(calls) { _ in multiplication.run(copy: cursor.take()) }))
    // A kernel that goes through its weights several times has to read them as often.
    parts[.stream] = .init(
      contestant: contestant(0) { _ in reader.run(copy: cursor.take()) },
      share: 1 / Double(max(1, layer.weightPasses(batch: multiplication.activations.batch))))
    parts[.resident] = resident.map(part)
    parts[.decode] = try layer.bind(activations, part: .decode(slice)).map(part)
    parts[.launch] = try layer.bind(activations, part: .launch).map(part)
    parts[.start] = start(like: layer.storage.sections(copies: 1))
    parts.residentBytes = resident?.sliceBytes
    if resident == nil { parts.reason = "this kernel can't run on a part of its weights" }
    return parts
  }

  /// Starting and ending the team, by what reads as many sections as `sections`, but no byte of them.
  func start(like sections: [[[UnsafeRawBufferPointer]]]) -> CaseParts.Part {
    let empty = sections.map { $0.map { $0.map { UnsafeRawBufferPointer(rebasing: $0[..<0]) } } }
    let nothing = SectionReader(team: team, sections: empty, pattern: pattern)
    return CaseParts.Part(contestant: inCache { nothing.run(copy: 0) })
  }

  /// A part that finds its slice and its activations in the caches: it runs once untimed.
  func part(_ bound: BoundPart) -> CaseParts.Part {
    CaseParts.Part(
      contestant: inCache { bound.multiplication.run(copy: 0) }, share: bound.share)
  }

  /// What finds in the caches what it needs: it runs once untimed.
  func inCache(_ run: @escaping () -> Void) -> Contestant {
    let team = team
    return Contestant(
      copies: 1,
      prepare: {
        team.rouse()
        run()
      }, run: { _ in run() })
  }
}

extension PackedStorage {
  /// The sections of each thread in the first `count` copies.
  func sections(copies count: Int) -> [[[UnsafeRawBufferPointer]]] {
    (0..<min(count, copies)).map { copy in
      sectionBytes.enumerated().map { thread, bytes in
        bytes.indices.map { index in
          UnsafeRawBufferPointer(
            start: section(index, thread: thread, copy: copy), count: bytes[index])
        }
      }
    }
  }
}
