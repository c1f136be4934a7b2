import GRDB

/// The tables of a history, as a step from each version to the next.
///
/// Steps are never changed once released: a database of any earlier version goes through those that it
/// lacks. `application_id` tells a history from any other SQLite file, `user_version` its version.
struct HistorySchema {
  /// `benc` in ASCII.
  static let applicationID = 0x6265_6e63
  /// The schema of this tool.
  static let current = HistorySchema(steps: [firstVersion, modelRuns])

  /// SQL of each step; the one at index n makes version n + 1.
  let steps: [String]

  /// The newest version.
  var version: Int { steps.count }

  /// Makes a database of any version up to the newest one of the newest.
  var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (index, step) in steps.enumerated() {
      migrator.registerMigration("\(index + 1)") { try $0.execute(sql: step) }
    }
    return migrator
  }

  /// Sweeps.
  private static let firstVersion = """
    CREATE TABLE machines (
      fingerprint TEXT NOT NULL PRIMARY KEY,
      description TEXT NOT NULL
    );
    CREATE TABLE runs (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      startedAt TEXT NOT NULL,
      state TEXT NOT NULL,
      commandLine TEXT NOT NULL,
      gitCommit TEXT,
      buildConfiguration TEXT NOT NULL,
      software TEXT NOT NULL,
      fingerprint TEXT NOT NULL REFERENCES machines (fingerprint),
      spec TEXT
    );
    CREATE INDEX runsInOrder ON runs (fingerprint, startedAt, id);
    CREATE TABLE cases (
      number INTEGER PRIMARY KEY,
      caseID TEXT NOT NULL UNIQUE,
      model TEXT NOT NULL,
      layer TEXT,
      batch INTEGER NOT NULL,
      precision TEXT NOT NULL,
      pattern TEXT NOT NULL,
      kernel TEXT NOT NULL,
      threads INTEGER NOT NULL,
      cache TEXT NOT NULL
    );
    CREATE TABLE results (
      runNumber INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      caseNumber INTEGER NOT NULL REFERENCES cases (number),
      status TEXT NOT NULL,
      reason TEXT,
      sparsity REAL NOT NULL,
      isa TEXT,
      ratio REAL,
      ratioLow REAL,
      ratioHigh REAL,
      memoryShare REAL,
      computeShare REAL,
      decodeShare REAL,
      bound TEXT,
      seconds REAL,
      secondsLow REAL,
      secondsHigh REAL,
      rounds INTEGER,
      isNoisy INTEGER,
      PRIMARY KEY (runNumber, position)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX resultsOfCases ON results (caseNumber, runNumber);
    PRAGMA application_id = 0x62656e63;
    PRAGMA user_version = 1;
    """

  /// Whole models: their runs, their stages, tokens per second.
  private static let modelRuns = """
    ALTER TABLE runs ADD COLUMN kind TEXT NOT NULL DEFAULT 'sweep';
    ALTER TABLE cases ADD COLUMN stage TEXT;
    ALTER TABLE results ADD COLUMN tokensPerSecond REAL;
    PRAGMA user_version = 2;
    """
}
