import Foundation
import Hardware
import Records

/// Makes the folder of a new run, or opens that of one to continue.
struct RunOpening {
  let spec: SweepSpec
  let machine: MachineDescription
  /// The folder that gets the run's folder.
  let out: String
  /// Folder of the run to continue, or nil for a new one.
  let resume: String?
  let commandLine: [String]

  /// The run with its folder, and what an earlier part of it left.
  ///
  /// Throws `UnavailableError` when the folder can't be written, `DataError` when the run to continue
  /// can't be read or is another machine's.
  func open() throws -> (run: RunDescription, folder: RunFolder, earlier: RunContents?) {
    guard let resume else {
      let run = RunDescription(
        name: spec.name, startedAt: Date(), commandLine: commandLine,
        gitCommit: Provenance.gitCommit(), buildConfiguration: Provenance.buildConfiguration,
        versions: Provenance.versions(machine), machine: machine, spec: spec.yamlText)
      return (run, try RunFolder.create(in: out, run: run), nil)
    }
    let contents = try RunFolder.open(path: resume)
    guard contents.run.machine.cpuModel == machine.cpuModel,
      contents.run.machine.cores == machine.cores
    else {
      throw DataError(
        file: contents.folder.runPath, field: "machine",
        "this run was measured on \(contents.run.machine.cpuModel) with "
          + "\(contents.run.machine.cores) cores; continue it there, or start a new one")
    }
    var run = contents.run
    run.state = "running"
    run.finishedAt = nil
    run.groupsLeftOut = 0
    return (run, contents.folder, contents)
  }
}
