#!/usr/bin/env python3
"""Compares builds that are equal, and builds that don't do their work: check-compare.py BENCH

Whatever a build does, the comparison ends by itself with the exit code and the one line that are meant for
it, and no process is left behind. A build with planted slowdowns (the trait Planted) is told from itself
where BENCH is one; else that part is skipped by name.
"""

import json
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import time

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPEC = """name: tiny
shape: 256x512
batch: [1, 8]
sparsity: [0.75]
kernel: [csr, bitmask]
cache: [warm]
threads: 1
"""
# A build that is real until its first sample.
UNTIL_FIRST_SAMPLE = """#!/usr/bin/env python3
import os, signal, subprocess, sys, time
worker = subprocess.Popen(
    [{bench!r}] + sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
sys.stdout.write(worker.stdout.readline())
sys.stdout.flush()
for line in sys.stdin:
    if '"sample"' in line:
        {then}
    worker.stdin.write(line)
    worker.stdin.flush()
    sys.stdout.write(worker.stdout.readline())
    sys.stdout.flush()
"""


def expect(condition, what):
    if not condition:
        sys.exit(f"check-compare: {what}")


class Checks:
    def __init__(self, bench, folder):
        self.bench = bench
        self.folder = folder
        self.spec = folder / "tiny.yaml"
        self.spec.write_text(SPEC)

    def build(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def command(self, base, head, *options):
        return [
            self.bench, "compare", str(base), str(head), "--spec", str(self.spec), "--pairs", "3",
            "--rounds", "3", "--sample", "1ms", "--out", str(self.folder / "out"), *options]

    def compare(self, base, head, *options, code, says="", environment=None):
        result = subprocess.run(
            self.command(base, head, *options), capture_output=True, text=True, timeout=300,
            stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})})
        what = f"{base} against {head} {' '.join(options)}"
        expect(
            result.returncode == code,
            f"{what}: exit code {result.returncode}, not {code}: {result.stderr[-600:]}")
        expect(says in result.stderr + result.stdout, f"{what}: doesn't say {says!r}: {result.stderr}")
        self.expect_no_worker(what)
        return result

    def expect_no_worker(self, what):
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes()
            except OSError:
                continue
            if b"compare-worker" in words and str(self.folder).encode() in words:
                sys.exit(f"check-compare: {what}: left a process behind: {words}")

    def newest(self):
        folders = sorted((self.folder / "out").glob("*compare*"), key=lambda path: path.stat().st_mtime)
        expect(folders, "no comparison was kept")
        return folders[-1]

    def kept(self):
        value = json.loads((self.newest() / "comparison.json").read_text())
        schema = json.loads((ROOT / "Benchmarks/schema/comparison.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(value)
        return value


def equal_builds(checks):
    result = checks.compare(checks.bench, checks.bench, "--format", "json", code=0)
    comparison = checks.kept()
    expect(json.loads(result.stdout) == comparison, "what is shown isn't what is kept")
    verdicts = [case["verdict"] for case in comparison["cases"]]
    expect(len(verdicts) == 4, f"four cases were asked for: {verdicts}")
    expect(
        set(verdicts) <= {"same", "inconclusive", "contaminated", "faster"},
        f"a build is slower than itself: {verdicts}")
    for case in comparison["cases"]:
        expect(len(case["pairLogRatios"]) <= 9, "more pairs than three times those asked for")
    for format in ["table", "markdown", "csv", "json", "html", "junit"]:
        shown = subprocess.run(
            [checks.bench, "report", str(checks.newest()), "--format", format],
            capture_output=True, text=True)
        expect(shown.returncode == 0 and shown.stdout, f"report --format {format}: {shown.stderr}")


def faulty_builds(checks):
    bench = checks.bench
    hello = checks.build("hello", "#!/bin/sh\necho hello\n")
    silent = checks.build("silent", "#!/bin/sh\nexit 0\n")
    refusing = checks.build(
        "refusing", "#!/bin/sh\necho 'bench: error: unknown subcommand' >&2\nexit 64\n")
    endless = checks.build("endless", "#!/bin/sh\nexec cat /dev/zero\n")
    hanging = checks.build("hanging", "#!/bin/sh\nsleep 1000\n")
    newer = checks.build(
        "newer", "#!/bin/sh\necho '{\"program\":\"bench-worker\",\"version\":99}'\nsleep 1000\n")
    broken = checks.build("broken", "#!/no/such/interpreter\n")
    for build, says in [
        (hello, "'hello'"), (silent, "exit code 0"), (refusing, "unknown subcommand"),
        (endless, "without end"), (newer, "99"), (broken, "can't be started"),
    ]:
        checks.compare(build, bench, code=5, says=says)
        checks.compare(bench, build, code=69, says=says)
    checks.compare(hanging, bench, "--answer-limit", "1s", code=5, says="was killed")

    crashing = checks.build(
        "crashing", UNTIL_FIRST_SAMPLE.format(bench=bench, then="os.kill(os.getpid(), signal.SIGSEGV)"))
    checks.compare(bench, crashing, code=3, says="signal 11")
    verdicts = [case["verdict"] for case in checks.kept()["cases"]]
    expect(verdicts == ["failed"] * 4, f"every case of it crashes: {verdicts}")
    checks.compare(crashing, bench, code=5, says="signal 11")
    stuck = checks.build("stuck", UNTIL_FIRST_SAMPLE.format(bench=bench, then="time.sleep(1000)"))
    checks.compare(bench, stuck, "--answer-limit", "1s", code=3, says="was killed")


def usage(checks):
    bench, folder = checks.bench, checks.folder
    (folder / "run").mkdir()
    (folder / "text").write_text("hello\n")
    bad = folder / "bad.yaml"
    bad.write_text("shape: 8x8\nsparsty: 0.5\n")
    lost = folder / "lost.yaml"
    lost.write_text("weights: none/of/these\nsparsity: 0.5\n")
    search = folder / "search.yaml"
    search.write_text("shape: 8x8\nsparsity: 0.5\nbreak-even: sparsity\n")
    refused = [
        ([], 64, "compare takes two"),
        ([bench], 64, "compare takes two"),
        ([bench, bench, bench], 64, "compare takes two"),
        ([bench, folder / "none"], 64, "no such file or folder"),
        ([bench, folder / "run"], 64, "is a binary"),
        ([bench, folder / "text"], 64, "neither a program"),
        ([bench, bench, "--git", "a..b"], 64, "not both"),
        (["--git", ".."], 64, "--git"),
        ([bench, bench, "--pairs", "1"], 64, "--pairs"),
        ([bench, bench, "--rounds", "0"], 64, "--rounds"),
        ([bench, bench, "--threshold", "0"], 64, "--threshold"),
        ([bench, bench, "--threshold", "nan"], 64, "--threshold"),
        ([bench, bench, "--time-budget", "soon"], 64, "--time-budget"),
        ([bench, bench, "--spec", "none"], 64, "no spec 'none'"),
        ([bench, bench, "--spec", bad], 65, "sparsty"),
        ([bench, bench, "--spec", lost], 65, "none/of/these: no such file"),
        ([bench, bench, "--spec", search], 64, "break-even"),
        ([bench, bench, "--gate"], 64, "--gate"),
        ([bench, bench, "--format", "xml"], 64, "junit"),
        ([bench, bench, "--junit", folder / "none" / "x.xml"], 69, "--junit"),
        ([bench, bench, "--out", "/dev/null/x"], 69, "/dev/null"),
    ]
    unfit = [
        (["--time", "soon"], 64, "--time"),
        (["--time", "0s"], 64, "--time"),
        (["--pairs", "1"], 64, "--pairs"),
        (["--threshold", "2"], 64, "--threshold"),
        (["--answer-limit", "-1s"], 64, "--answer-limit"),
        (["--spec", "none"], 64, "no spec 'none'"),
        (["--spec", bad], 65, "sparsty"),
        (["--spec", lost], 65, "none/of/these: no such file"),
        (["--format", "html"], 64, "--format html"),
        ([bench], 64, "Unexpected argument"),
    ]
    for arguments, code, says in [
        *((["compare", *arguments], code, says) for arguments, code, says in refused),
        *((["doctor", *arguments], code, says) for arguments, code, says in unfit),
    ]:
        result = subprocess.run(
            [bench, *map(str, arguments)], capture_output=True, text=True, timeout=60, cwd=ROOT)
        expect(
            result.returncode == code and says in result.stderr,
            f"{arguments}: exit code {result.returncode}, not {code}: {result.stderr}")
        lines = [line for line in result.stderr.splitlines() if line.startswith("bench: error: ")]
        expect(len(lines) == 1 and result.stderr.count("\n") == 1, f"{arguments}: {result.stderr}")


def interrupted(checks):
    process = subprocess.Popen(
        checks.command(checks.bench, checks.bench, "--pairs", "400", "--time-budget", "5m"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "pair 3" in line:
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    expect(process.returncode == 130, f"Ctrl-C: exit code {process.returncode}")
    expect(output.strip(), "Ctrl-C: nothing is shown")
    expect(checks.kept()["state"] == "interrupted", "Ctrl-C: kept as if it had finished")
    checks.expect_no_worker("Ctrl-C")


def killed(checks):
    """Workers end by themselves when the driver is gone."""
    process = subprocess.Popen(
        checks.command(checks.bench, checks.bench, "--pairs", "400", "--time-budget", "5m"),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "pair 2" in line:
            break
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return checks.expect_no_worker("kill")
        except SystemExit:
            time.sleep(0.1)
    checks.expect_no_worker("kill")


def planted(checks):
    environment = {"BENCH_PLANT": "bitmask:fp32:25"}
    base = checks.build("plain", f"#!/bin/sh\nunset BENCH_PLANT\nexec {checks.bench} \"$@\"\n")
    greeting = subprocess.run(
        [checks.bench, "compare-worker", "--brief", "--spec", str(checks.spec)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    if not json.loads(greeting.stdout.splitlines()[0]).get("planted"):
        return "this build has none (trait Planted)"
    checks.compare(base, checks.bench, code=2, environment=environment)
    cases = checks.kept()["cases"]
    slower = [case["caseID"] for case in cases if case["verdict"] == "slower"]
    expect(len(slower) == 2 and all("|bitmask|" in case for case in slower), f"blamed: {slower}")


def main():
    bench = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        checks = Checks(bench, pathlib.Path(folder))
        for check in [equal_builds, faulty_builds, usage, interrupted, killed, planted]:
            start = time.monotonic()
            name, skipped = check.__name__.replace("_", " "), check(checks)
            print(
                f"skipped: {name}: {skipped}" if skipped
                else f"ok: {name} ({time.monotonic() - start:.0f} s)")


if __name__ == "__main__":
    main()
