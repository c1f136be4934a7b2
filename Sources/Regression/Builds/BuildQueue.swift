import Foundation
import Hardware
import Measurement
import Sweep

/// A revision to build, and the tree to do it in, which is held alone.
struct BuildJob {
  /// Which of the comparison's revisions.
  let index: Int
  let revision: Revision
  let inputs: BuildInputs
  let tree: BuildTree
}

/// Builds that run, as many at a time as there is room for.
struct BuildQueue {
  let recipe: BuildRecipe
  let room: BuildRoom
  let folder: BuildFolder
  let events: (SweepEvent) -> Void
  let shouldStop: () -> Bool

  private struct Running {
    let job: BuildJob
    let process: ProcessGroup
    let startedAt: UInt64
    var seconds: Double { Clock.seconds(since: startedAt) }
  }

  /// Runs `jobs`, and says how long each took.
  ///
  /// The first that fails ends the others. What is half done is removed. Throws as `RevisionBuilder.build`.
  func run(_ jobs: [BuildJob]) throws -> [(job: BuildJob, seconds: Double)] {
    var waiting = jobs[...]
    var running: [Running] = []
    var finished: [(job: BuildJob, seconds: Double)] = []
    do {
      while !waiting.isEmpty || !running.isEmpty {
        // The first to be built says which dependencies the others get, where that isn't known.
        let most = folder.pins == nil ? 1 : room.concurrent(jobs.count)
        while running.count < most, let next = waiting.popFirst() {
          running.append(try start(next, sharing: most))
        }
        tell(running, finished: finished.count, of: jobs.count)
        for index in running.indices.reversed() {
          guard let status = running[index].process.status(within: 100 / running.count) else {
            continue
          }
          let ended = running.remove(at: index)
          try finish(ended.job, status: status)
          finished.append((ended.job, ended.seconds))
        }
        if shouldStop() { throw ComparisonStopped() }
        try requireTime(running)
      }
    } catch {
      for one in running {
        one.process.end()
        try? one.job.tree.remove()
      }
      throw error
    }
    return finished
  }

  private func start(_ job: BuildJob, sharing builds: Int) throws -> Running {
    let tree = job.tree
    events(
      .note("building \(job.revision.label) (\(job.revision.commit.prefix(7))) in \(tree.path)"))
    try tree.checkOut(job.revision.commit, inputs: job.inputs, pins: folder.pins)
    let log = open(
      tree.log.path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o644)
    guard log >= 0 else {
      throw UnavailableError(
        "\(tree.log.path) can't be written: \(String(cString: strerror(errno)))")
    }
    defer { close(log) }
    // Not part of the inputs: how many cores compile it doesn't change a program.
    let jobs = builds > 1 ? ["--jobs", "\(max(1, room.cores / builds))"] : []
    let process = try ProcessGroup(
      [recipe.compiler] + job.inputs.arguments + jobs + ["--package-path", tree.package],
      environment: Command.environment, output: log, errors: log, kept: tree.lock.descriptor)
    return Running(job: job, process: process, startedAt: Clock.now())
  }

  private func finish(_ job: BuildJob, status: Int32) throws {
    let tree = job.tree
    let isThere = FileManager.default.isExecutableFile(atPath: tree.program(recipe))
    if status == 0, isThere {
      try tree.note(job.inputs, recipe, succeeded: true)
      return folder.keepPins(of: tree)
    }
    let log = tree.log
    guard !log.isDiskFull else {
      try? tree.remove()
      throw UnavailableError(
        "no room on the disk to build in \(folder.path): free some, or remove it with --clean")
    }
    // It ended by itself: what was compiled is sound.
    if status < 128 { try tree.note(job.inputs, recipe, succeeded: false) }
    let problem =
      if log.lacks(product: recipe.product) || (status == 0 && !isThere) {
        "has no product '\(recipe.product)'"
      } else if status >= 128 {
        "can't be built: signal \(status - 128) ended the compiler"
      } else {
        "doesn't build"
      }
    throw BuildFailure(
      side: job.revision.side, label: job.revision.label, revision: job.revision.commit,
      problem: problem, lines: log.reasons(), log: log.path)
  }

  private func requireTime(_ running: [Running]) throws {
    guard let late = running.first(where: { $0.seconds > recipe.timeLimitSeconds }) else { return }
    let log = late.job.tree.log
    throw BuildFailure(
      side: late.job.revision.side, label: late.job.revision.label,
      revision: late.job.revision.commit,
      problem: "wasn't built in \(Int(recipe.timeLimitSeconds)) s, so its build was killed",
      lines: log.reasons(), log: log.path)
  }

  /// How far each has come.
  private func tell(_ running: [Running], finished: Int, of builds: Int) {
    let labels = running.map { one in
      let step = one.job.tree.log.lastStep.map { "[\($0.done)/\($0.total)] \($0.text)" }
      return "\(one.job.revision.label), \(Int(one.seconds)) s: \(step ?? "preparing")"
    }
    events(
      .progress(
        done: finished, total: builds, label: labels.joined(separator: " | "), secondsLeft: nil))
  }
}
