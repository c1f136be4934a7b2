import Analysis
import Foundation
import Hardware
import Records

/// A finished run, read to be compared with another.
public struct ComparedRun: Sendable {
  /// Where it is from.
  public let side: RunComparison.Side
  /// What it has, with the intervals of its raw samples where it kept some.
  public let cases: [RunCase]

  /// Whether `path` is a folder of a run, or a file in one: what a build's binary isn't.
  public static func isRun(_ path: String) -> Bool {
    ["run.json", "model.json"].contains { name in
      FileManager.default.fileExists(atPath: "\(path)/\(name)")
        || path.hasSuffix("/\(name)") || path == name
    }
  }

  /// Reads the run at `path`, a folder or a file in it.
  ///
  /// Throws `DataError` where it holds no run of a sweep or a model, or one that is damaged.
  public init(path: String) throws {
    let folder = try ResultFolder.open(path: path)
    if let model = folder.model {
      side = Self.side(model, path: path)
      cases = RunCase.all(of: model)
    } else if let sweep = folder.sweep, !sweep.isOfBreakEvens {
      side = Self.side(sweep, path: path)
      cases = RunCase.all(of: sweep, samples: sweep.sampledCases)
    } else {
      throw DataError(
        file: path, "holds no run of 'bench sweep' or 'bench model', which can be compared")
    }
  }

  private static func side(_ sweep: RunContents, path: String) -> RunComparison.Side {
    let run = sweep.run
    return RunComparison.Side(
      path: path, kind: .sweep, name: run.name, startedAt: run.startedAt, state: run.state,
      gitCommit: run.gitCommit, buildConfiguration: run.buildConfiguration,
      versions: run.versions, machine: run.machine, spec: fields(of: run.spec),
      notes: sweep.notes)
  }

  private static func side(_ run: ModelRun, path: String) -> RunComparison.Side {
    RunComparison.Side(
      path: path, kind: .model, name: run.name, startedAt: run.startedAt, state: run.state,
      gitCommit: run.gitCommit, buildConfiguration: run.buildConfiguration,
      versions: run.versions, machine: run.machine,
      spec: [
        "model": run.model, "weights": run.weights ?? "synthetic",
        "seed": run.seed.map(String.init) ?? "none", "threads": "\(run.threads)",
        "batch": "\(run.batch)", "prompt": "\(run.prompt)", "context": "\(run.context)",
        "generate": "\(run.generate)", "blocks": "\(run.blocks)",
      ], notes: [])
  }

  /// The settings of a spec's text, one `name: value` a line; those of its parts together, as `parts`.
  static func fields(of spec: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in spec.split(whereSeparator: \.isNewline) {
      let isOfPart = line.hasPrefix(" ") || line.hasPrefix("-")
      guard let colon = line.firstIndex(of: ":"), !isOfPart else {
        fields["parts", default: ""] += line.trimmingCharacters(in: .whitespaces) + " "
        continue
      }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if !value.isEmpty { fields[String(line[..<colon])] = value }
    }
    return fields.mapValues { $0.trimmingCharacters(in: .whitespaces) }
  }
}
