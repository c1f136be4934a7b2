-- A history as version 1 of the schema left it, with one run of two cases: never to be changed.

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

CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');

INSERT INTO machines (fingerprint, description)
  VALUES ('3ca95589b22a1c0f', '{"architecture":"x86_64","availableMemoryBytes":8589934592,"caches":[],"cores":2,"cpuModel":"Example CPU","features":{"amxBf16":false,"amxInt8":false,"amxTile":false,"avx":false,"avx2":false,"avx512bf16":false,"avx512bw":false,"avx512dq":false,"avx512f":false,"avx512vbmi":false,"avx512vbmi2":false,"avx512vl":false,"avx512vnni":false,"bmi2":false,"clflushopt":false,"dotProduct":false,"f16c":false,"fma":false,"isX86":true,"neon":false,"popcnt":false,"sse42":false},"hardwareThreads":4,"hwlocVersion":"2.9.0","kernelRelease":"6.1","memoryBytes":17179869184,"numaNodes":[],"operatingSystem":"Debian 12","pageBytes":4096,"sockets":1}');
INSERT INTO runs (number, id, name, startedAt, state, commandLine, gitCommit, buildConfiguration, software, fingerprint, spec)
  VALUES (1, 'abaf5d38d5134e47', 'it''s "ci"', '2026-01-31 12:00:00.000', 'finished', '["bench","--spec","ci"]', 'abc123', 'release, optimised', '{"kernel":"6.1","openblas":"0.3.21","system":"Debian 12"}', '3ca95589b22a1c0f', 'name: ci
');
INSERT INTO cases (number, caseID, model, layer, batch, precision, pattern, kernel, threads, cache)
  VALUES (1, 'mpt-7b/mlp.up|64x64|1|fp32|unstructured(0.5)|bitmask|avx512|2|cold', 'mpt-7b', 'mlp.up', 1, 'fp32', 'unstructured(0.5)', 'bitmask', 2, 'cold');
INSERT INTO cases (number, caseID, model, layer, batch, precision, pattern, kernel, threads, cache)
  VALUES (2, 'mpt-7b/mlp.up|64x64|1|fp32|unstructured(0.5)|nm|avx512|2|cold', 'mpt-7b', 'mlp.up', 1, 'fp32', 'unstructured(0.5)', 'nm', 2, 'cold');
INSERT INTO results (runNumber, position, caseNumber, status, reason, sparsity, isa, ratio, ratioLow, ratioHigh, memoryShare, computeShare, decodeShare, bound, seconds, secondsLow, secondsHigh, rounds, isNoisy)
  VALUES (1, 0, 1, 'measured', NULL, 0.5, 'avx512', 1.9, 1.881, 1.9189999999999998, 0.9, 0.1, NULL, 'memory', 0.001, 0.00099, 0.00101, 30, NULL);
INSERT INTO results (runNumber, position, caseNumber, status, reason, sparsity, isa, ratio, ratioLow, ratioHigh, memoryShare, computeShare, decodeShare, bound, seconds, secondsLow, secondsHigh, rounds, isNoisy)
  VALUES (1, 1, 2, 'refused', 'needs AVX512F', 0.5, 'avx512', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
