#!/usr/bin/env python3
"""Records runs in a history and does to it what happens to files: check-history.py BENCH

Several processes at once, kills, a full disk, a folder that can't be written, a lock, damage, other versions, a file
system without shared memory. A line for each check: `ok`, or `skipped` with the reason; the first that fails
ends it.
"""

import contextlib
import copy
import csv
import io
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
USAGE, DATA, UNAVAILABLE, SLOWER, NOT_COMPARABLE = 64, 65, 69, 2, 5
CASES = 12
NASTY = "'; DROP TABLE runs; --\"%_\u001b[31m\u202e<b>|`"
# Fails what SQLite's shared memory needs, as some network file systems do.
NO_SHARED_MEMORY = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
static int refused(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 4) return 0;
  path[length] = 0;
  return strcmp(path + length - 4, "-shm") == 0;
}
void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
  void *(*real)(void *, size_t, int, int, int, off_t) = dlsym(RTLD_NEXT, "mmap");
  if (fd >= 0 && refused(fd)) { errno = ENODEV; return MAP_FAILED; }
  return real(at, size, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t size, int protection, int flags, int fd, off_t offset) {
  return mmap(at, size, protection, flags, fd, offset);
}
"""


def fail(what):
    sys.exit(f"check-history: {what}")


def expect(condition, what):
    if not condition:
        fail(what)


class Tool:
    """The tool with one history."""

    def __init__(self, bench, file, environment=None):
        self.bench, self.file = str(bench), pathlib.Path(file)
        self.environment = {**os.environ, **(environment or {})}

    def command(self, *arguments):
        return [self.bench, "history", *map(str, arguments), "--history", str(self.file)]

    def run(self, *arguments, code=0, **options):
        result = subprocess.run(
            self.command(*arguments), capture_output=True, text=True, timeout=300,
            env=self.environment, **options)
        expect(
            result.returncode == code,
            f"{arguments}: exit code {result.returncode}, not {code}: {result.stderr[-500:]}"
            f"{result.stdout[-500:]}")
        if code >= USAGE:
            lines = result.stderr.splitlines()
            expect(
                len(lines) == 1 and lines[0].startswith("bench: error: "),
                f"{arguments}: expected one line on stderr, got {lines}")
            expect(not result.stdout, f"{arguments}: printed a result: {result.stdout[:200]}")
        return result

    def out(self, *arguments, **options):
        return self.run(*arguments, **options).stdout

    def refuses(self, *arguments, code, part):
        error = self.run(*arguments, code=code).stderr
        expect(part in error, f"{arguments}: '{part}' isn't in: {error}")

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as database:
            return database.execute(sql).fetchall()

    def expect_whole(self, runs=None):
        """No run is there in part, and SQLite finds no fault; returns how many runs there are."""
        expect(self.rows("PRAGMA integrity_check") == [("ok",)], "integrity_check finds faults")
        expect(self.rows("PRAGMA foreign_key_check") == [], "foreign keys point nowhere")
        counts = self.rows(
            "SELECT (SELECT count(*) FROM results WHERE runNumber = number) FROM runs")
        expect(all(count == CASES for (count,) in counts), "a run is there in part")
        if runs is not None:
            expect(len(counts) == runs, f"{len(counts)} runs, not {runs}")
        return len(counts)


class Runs:
    """Folders of runs like one that was measured: a day apart, of twelve cases."""

    def __init__(self, bench, folder):
        self.folder = folder
        subprocess.run(
            [bench, "sweep", "--shape", "64x64", "--sparsity", "0.5,0.75", "--pattern", "none",
             "--batch", "1,4", "--kernel", "dense,csr,bitmask", "--threads", "1", "--evidence",
             "roofline", "--case-budget", "5ms", "--time-budget", "30s", "--quiet", "--out",
             str(folder / "measured")], check=True, capture_output=True)
        (self.base,) = (folder / "measured").iterdir()
        self.run = json.loads((self.base / "run.json").read_text())
        self.records = [
            json.loads(line) for line in (self.base / "records.jsonl").read_text().splitlines()]
        expect(len(self.records) == CASES, f"{len(self.records)} cases were measured")
        self.slowed = next(
            r["caseID"] for r in self.records if r["kernel"] == "bitmask" and r["batch"] == 4)

    def make(self, day, name="ci", change=None, slow=1.0, seed=0):
        """The folder of the run of one day; `slow` divides the speedup of one case."""
        noise = random.Random(1000 * day + seed)
        run, records = copy.deepcopy(self.run), copy.deepcopy(self.records)
        month, of_month = divmod(day, 28)
        run["startedAt"] = f"{2026 + month // 12}-{month % 12 + 1:02}-{of_month + 1:02}T12:00:00Z"
        run["name"], run["gitCommit"] = name, f"{day:040x}"
        for record in records:
            factor = 1 + 0.004 * noise.uniform(-1, 1)
            level = 1.0 if record["kernel"] == "dense" else 2.0 * factor
            level /= slow if record["caseID"] == self.slowed else 1.0
            record["status"] = "measured"
            record.pop("reason", None)
            for suffix, width in (("", 1), ("Low", 0.99), ("High", 1.01)):
                record[f"speedupOverDense{suffix}"] = level * width
            middle = 1e-3 * (1 + 0.3 * noise.random())
            for key, width in (("", 1), ("Low", 0.99), ("High", 1.01)):
                record[f"median{key}Seconds"] = middle * width
        if change:
            change(run, records)
        path = self.folder / "made" / f"{name[:8].replace('/', '_')}-{day}-{seed}"
        path.mkdir(parents=True)
        (path / "run.json").write_text(json.dumps(run))
        (path / "records.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
        return path


def stable_hash(parts):
    """The id of a run, as HistoryEntry.identity makes it."""
    text = "".join(f"{len(part.encode())}:{part}" for part in parts)
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def identity(entry, seconds):
    run, first = entry["run"], entry["cases"][0]
    return stable_hash(
        [run["kind"], run["name"], str(seconds), run["gitCommit"], run["buildConfiguration"],
         run["fingerprint"], run["spec"], first["caseID"], repr(first["seconds"]["value"])]
        + run["commandLine"])


# MARK: What it is for


def check_series(bench, runs, folder):
    tool = Tool(bench, folder / "new" / "folder" / "history.sqlite")
    paths = [runs.make(day, slow=1.08 if day >= 20 else 1.0) for day in range(30)]
    first = tool.out("add", *paths)
    expect(first.count(": added, 12 cases") == 30, f"not all were added: {first}")
    again = tool.out("add", *paths)
    expect(again.count(": recorded already: nothing to do") == 30, "a run was recorded twice")
    tool.expect_whole(runs=30)
    listed = tool.out("list", "--limit", "2")
    expect("30 runs" in listed and "28 earlier runs not shown" in listed, listed)
    shown = tool.out("show", runs.slowed)
    (mark,) = [line for line in shown.splitlines() if line.startswith("> -")]
    expect("since 2026-01-21, commit 0000000" in mark, f"the change is elsewhere: {mark}")
    expect(tool.out("show", runs.slowed.upper()[:-1]) == shown, "a part of an id isn't enough")
    changed = tool.out("show")
    expect("1 series changed" in changed and "7 series more did not change" in changed, changed)
    checked = tool.out("check")
    expect("1 of 8 cases is slower than before" in checked, checked)
    expect("4 are what the others are compared with" in checked, checked)
    tool.run("check", "--gate", code=SLOWER)
    tool.run("check", "--gate", "--since", "2026-01-22")
    tool.run("check", "--gate", paths[19])
    later = runs.make(30, slow=1.08)
    tool.run("check", "--gate", later, code=SLOWER)
    expect(tool.expect_whole() == 30, "checking a run records it")
    for line in (shown + changed + checked + listed).splitlines():
        expect(len(line) <= 100, f"over 100 columns: {line}")
    print("ok       a case that got 8 % slower is found at its run, and gates")


def check_formats(bench, runs, folder):
    tool = Tool(bench, folder / "new" / "folder" / "history.sqlite")
    for arguments, count in ((("show",), 30), (("show", runs.slowed), 30), (("check",), CASES),
                             (("list", "--limit", "99"), 30)):
        table = list(csv.reader(io.StringIO(tool.out(*arguments, "--format", "csv"))))
        expect({len(row) for row in table} == {len(table[0])} and len(table) == count + 1,
               f"{arguments}: the CSV isn't even")
        json.loads(tool.out(*arguments, "--format", "json"))
        expect("|" in tool.out(*arguments, "--format", "markdown") or arguments == ("show",),
               f"{arguments}: no table in Markdown")
    points = 0
    for arguments in (("show",), ("show", runs.slowed)):
        svg = ElementTree.fromstring(tool.out(*arguments, "--format", "svg"))
        marks = [element for element in svg.iter() if "data-run" in element.attrib]
        changes = [element for element in svg.iter() if "data-change" in element.attrib]
        expect(len(marks) == 30 and len(changes) == 1, "the picture lacks runs or the change")
        page = tool.out(*arguments, "--format", "html")
        expect(page.startswith("<!DOCTYPE html>") and "src=\"http" not in page, "not one page")
        points += page.count("data-run=")
    expect(points >= 60, "the pages have no pictures")
    for name in ("list", "check"):
        tool.refuses(name, "--format", "html", code=USAGE, part="--format html")
    tool.refuses("show", "64x64", code=USAGE, part="is part of 12 cases")
    tool.refuses("show", "bitmsk", code=USAGE, part="nearest")
    tool.refuses("show", "'; DROP TABLE runs; --", code=USAGE, part="no run has a case")
    tool.refuses("list", "--machine", "x", code=USAGE, part="--machine")
    tool.refuses("check", "--since", "soon", code=USAGE, part="--since: 'soon' is no date")
    tool.refuses("add", folder, code=DATA, part="has no run.json")
    tool.refuses("prune", code=USAGE, part="--keep, --before or --machine")
    tool.expect_whole(runs=30)
    print("ok       every format of every view, and what makes no sense")


def check_comparable(bench, runs, folder):
    tool = Tool(bench, folder / "few.sqlite")
    tool.run("add", *[runs.make(day, name="few") for day in range(5)])
    text = tool.out("check", "--gate", code=NOT_COMPARABLE)
    expect("7 runs of a case" in text and "5 at most" in text, text)
    expect("No case can be judged" in tool.out("check"), "too few runs are judged")

    def other_machine(run, records):
        run["machine"]["cpuModel"] = "Another CPU"

    def other_build(run, records):
        run["buildConfiguration"] = "another build"

    tool.run("add", *[runs.make(day, name="few") for day in range(5, 9)])
    for change, part in ((other_machine, "differs in cpu Another CPU"),
                         (other_build, "this one is 'another build'")):
        path = runs.make(40, name=f"few-{part[:3]}", change=change)
        text = tool.out("check", "--gate", path, code=NOT_COMPARABLE)
        expect(part in " ".join(text.split()), text)
    tool.run("check", "--gate")

    def broken(run, records):
        for record, status in zip(records, ("suspect", "incorrect", "refused")):
            record.update(status=status, reason=f"it is {status}")
        run["state"] = "interrupted"

    result = tool.run("add", runs.make(50, name="broken", change=broken))
    expect("12 cases, 9 of them results" in result.stdout, result.stdout)
    expect("did not finish" in result.stderr, result.stderr)
    result = tool.run("add", runs.make(3, name="early"))
    expect("before the newest run" in result.stderr, "a clock that jumped isn't noticed")
    future = runs.make(2000 * 12, name="future")
    expect("still to come" in tool.run("add", future).stderr, "a date to come isn't noticed")
    expect(not tool.run("add", future, "--quiet").stderr, "--quiet isn't")
    print("ok       what can't be compared is said, with what would be needed")


def check_transfer(bench, runs, folder):
    left, right = Tool(bench, folder / "left.sqlite"), Tool(bench, folder / "right.sqlite")
    left.run("add", *[runs.make(day, name="left") for day in range(3)])
    right.run("add", *[runs.make(day, name="right") for day in range(3)], runs.base)
    files = folder / "left.jsonl", folder / "right.jsonl"
    left.run("export", files[0])
    files[1].write_text(right.out("export", "-"))
    schema = json.loads((ROOT / "Benchmarks/schema/history.schema.json").read_text())
    for file in files:
        for line in file.read_text().splitlines():
            jsonschema.Draft202012Validator(schema).validate(json.loads(line))
    expect("4 runs added" in left.out("import", files[1]), "not all came in")
    expect("3 runs added" in right.out("import", "-", stdin=files[0].open()), "not all came in")
    expect(left.out("export", "-") == right.out("export", "-"), "merged histories differ")
    expect("0 runs added" in left.out("import", files[1]), "importing again changes something")
    whole = files[0].read_text().splitlines()
    for damage in (whole[1][:-10], whole[1].replace('"name":"left"', '"name":"other"'), "[]"):
        (folder / "damaged.jsonl").write_text("\n".join([whole[0], damage, whole[2]]))
        fresh = Tool(bench, folder / "fresh.sqlite")
        fresh.refuses("import", folder / "damaged.jsonl", code=DATA, part="damaged.jsonl:2")
        expect(not fresh.file.exists() or fresh.rows("SELECT count(*) FROM runs") == [(0,)],
               "a damaged file came in, in part")
    left.refuses("export", folder / "none" / "x", code=UNAVAILABLE, part="none/x")
    left.refuses("import", folder / "none", code=DATA, part="none")
    print("ok       two histories become one whichever takes the other")


def check_pruning(bench, runs, folder):
    tool = Tool(bench, folder / "left.sqlite")
    count = tool.expect_whole()
    size = tool.file.stat().st_size
    dry = tool.out("prune", "--keep", "2", "--dry-run")
    expect(f"{count - 2} runs would go" in dry and tool.expect_whole() == count, dry)
    done = tool.out("prune", "--keep", "2")
    expect(done == dry.replace("would go", "removed"), f"it did otherwise than said: {done}")
    tool.expect_whole(runs=2)
    expect(tool.file.stat().st_size <= size, "the file grew")
    expect("no run was removed" in tool.out("prune", "--before", "2000-01-01"), "not none")
    tool.run("prune", "--machine", tool.rows("SELECT fingerprint FROM machines")[0][0][:8])
    expect(tool.rows("SELECT count(*) FROM runs, machines, cases") == [(0,)], "something is left")
    print("ok       pruning does what its dry run said")


# MARK: What happens to files


def check_parallel(bench, runs, folder):
    tool = Tool(bench, folder / "parallel.sqlite")
    paths = [runs.make(day, name="par") for day in range(24)]
    processes = [
        subprocess.Popen(
            tool.command("add", *paths[start:start + 6]), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        for start in (0, 3, 6, 9, 12, 15, 18, 0)]
    added = 0
    for process in processes:
        out, error = process.communicate(timeout=300)
        expect(process.returncode == 0, f"one of several failed: {error}")
        added += out.count(": added")
    expect(added == 24, f"{added} were added, not 24: some twice, or none")
    tool.expect_whole(runs=24)
    print("ok       8 processes added 24 runs, some of them twice: each is there once")


def check_kills(bench, runs, folder):
    tool = Tool(bench, folder / "killed.sqlite")
    paths = [runs.make(day, name="kill") for day in range(60)]
    began = time.monotonic()
    Tool(bench, folder / "timed.sqlite").run("add", *paths)
    whole = time.monotonic() - began
    chance = random.Random(1)
    killed, arrived = 0, set()
    for attempt in range(20):
        process = subprocess.Popen(
            tool.command("add", *paths[attempt:]), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        try:
            process.wait(chance.uniform(0, 0.7) * whole)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        if tool.file.exists() and tool.rows("SELECT 1 FROM sqlite_master WHERE name = 'results'"):
            arrived.add(tool.expect_whole())
    tool.run("add", *paths)
    tool.expect_whole(runs=60)
    print(f"ok       {killed} of 20 adds killed, after {len(arrived)} different numbers of runs: none is there "
          "in part, and the next add works")


@contextlib.contextmanager
def mounted(folder, *options):
    """A file system of its own in memory; None where it can't be mounted."""
    folder.mkdir(exist_ok=True)
    result = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)],
        capture_output=True, text=True)
    if result.returncode != 0:
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def check_full_disk(bench, runs, folder):
    with mounted(folder / "small", "size=1m") as place:
        if place is None:
            print("skipped  a full disk: no file system can be mounted here")
            return
        tool = Tool(bench, place / "history.sqlite")
        tool.run("add", runs.make(0, name="full"))
        for filler in (0, 4096, 40960):
            free = shutil.disk_usage(place).free
            with open(place / "filler", "wb") as file:
                file.write(bytes(max(0, free - filler)))
            before = tool.file.read_bytes()
            tool.refuses("add", runs.make(1, name="full", seed=filler), code=UNAVAILABLE,
                         part="no space left")
            (place / "filler").unlink()
            tool.expect_whole(runs=1)
            expect(tool.file.read_bytes() == before, "a full disk changed the file")
        left = tool.run("add", runs.make(2, name="full"))
        expect("added" in left.stdout, "it doesn't go on where there is room again")
        export = place / "out.jsonl"
        with open(place / "filler", "wb") as file:
            file.write(bytes(max(0, shutil.disk_usage(place).free - 4096)))
        tool.run("export", export, code=UNAVAILABLE)
        expect(not list(place.glob("out.jsonl*")), "half an export is left behind")
    print("ok       a full disk: one line, and the history is whole")


def check_read_only(bench, runs, folder):
    with mounted(folder / "fixed", "size=8m") as place:
        if place is None:
            print("skipped  a folder that can't be written: no file system can be mounted here")
            return
        copies = folder / "copies"
        copies.mkdir()
        tool = Tool(bench, place / "history.sqlite", {"TMPDIR": str(copies)})
        tool.run("add", *[runs.make(day, name="fixed") for day in range(3)])
        # A log that isn't in the file yet, as a process that was killed leaves it.
        with contextlib.closing(sqlite3.connect(tool.file)) as database:
            database.execute("UPDATE runs SET name = 'from the log'")
            database.commit()
            for name in ("history.sqlite", "history.sqlite-wal"):
                shutil.copy(place / name, place / f"kept-{name}")
        kept = Tool(bench, place / "kept-history.sqlite", tool.environment)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        for one, name in ((tool, "from the log"), (kept, "from the log")):
            result = one.run("list")
            expect(result.stdout.count(name) == 3, f"not all is read: {result.stdout}")
            expect("read from a copy" in result.stderr, f"in silence: {result.stderr}")
        tool.run("check")
        expect(tool.out("export", "-").count("\n") == 3, "not all is exported")
        tool.refuses("add", runs.make(9, name="fixed"), code=UNAVAILABLE, part="Read-only")
        tool.refuses("prune", "--keep", "1", code=UNAVAILABLE, part="Read-only")
        expect(not list(copies.iterdir()), f"copies are left behind: {list(copies.iterdir())}")
    print("ok       a folder that can't be written is read from a copy, and never in silence")


def check_lock(bench, runs, folder):
    tool = Tool(bench, folder / "locked.sqlite")
    tool.run("add", runs.make(0, name="lock"))
    path = runs.make(1, name="lock")
    with contextlib.closing(sqlite3.connect(tool.file, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        expect("1 run" in tool.out("list"), "a writer keeps readers out")
        tool.refuses("add", path, code=UNAVAILABLE, part="is locked by another process")
        database.execute("ROLLBACK")
    expect("added" in tool.out("add", path), "the lock is gone, and still it waits")
    tool.expect_whole(runs=2)
    print("ok       a lock that isn't given up is said after ten seconds")


def check_other_files(bench, runs, folder):
    tool = Tool(bench, folder / "other.sqlite")
    path = runs.make(0, name="other")
    commands = (("add", path), ("list",), ("show",), ("check",), ("export", "-"),
                ("prune", "--keep", "1"))

    def refuse_all(part):
        before = tool.file.read_bytes()
        for command in commands:
            tool.refuses(*command, code=DATA, part=part)
        expect(tool.file.read_bytes() == before, f"what holds '{part}' was changed")
        tool.file.unlink()

    for command in commands[1:]:
        tool.refuses(*command, code=DATA, part="no such file")
    expect(not tool.file.exists(), "looking made a file")
    for text in (b"x", b"not a database\n" * 99):
        tool.file.write_bytes(text)
        refuse_all("no SQLite database")
    with contextlib.closing(sqlite3.connect(tool.file)) as database:
        database.execute("CREATE TABLE runs (id)")
    refuse_all("an SQLite database of something else")
    tool.run("add", path)
    with contextlib.closing(sqlite3.connect(tool.file)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        database.execute(f"PRAGMA user_version = {version + 7}")
    refuse_all(f"version {version + 7}, but this bench reads up to {version}")
    tool.run("add", *[runs.make(day, name="damage") for day in range(80)])
    whole = tool.file.read_bytes()
    for start in (100, 8192, len(whole) // 2):
        tool.file.write_bytes(whole[:start] + b"\xa5" * (len(whole) - start))
        result = subprocess.run(tool.command("show"), capture_output=True, text=True, timeout=60)
        expect(result.returncode == DATA and result.stderr.count("\n") == 1,
               f"damage from byte {start}: {result.returncode}, {result.stderr}")
    tool.file.unlink()
    tool.file.mkdir()
    tool.refuses("add", path, code=DATA, part="is a folder")
    old = Tool(bench, folder / "version-1.sqlite")
    with contextlib.closing(sqlite3.connect(old.file)) as database:
        database.executescript(
            (ROOT / "Tests/HistoryTests/Versions/version-1.sql").read_text())
    result = old.run("list")
    expect("1 run" in result.stdout and "was of version 1" in result.stderr, result.stderr)
    print("ok       damaged, foreign, newer and older files")


def check_names(bench, runs, folder):
    tool = Tool(bench, folder / "names.sqlite")

    def nasty(run, records):
        run["gitCommit"] = run["spec"] = NASTY
        run["versions"][NASTY] = NASTY
        run["machine"]["cpuModel"] = NASTY
        for record in records:
            record.update(caseID=NASTY + record["caseID"], layer=NASTY, reason=NASTY)
            record["status"] = "suspect" if record["kernel"] == "csr" else record["status"]

    tool.run("add", *[runs.make(day, name=NASTY + str(day), change=nasty) for day in range(8)])
    tool.expect_whole(runs=8)
    case = tool.rows("SELECT caseID FROM cases WHERE kernel = 'bitmask'")[0][0]
    for arguments in (("list",), ("show", case), ("show", NASTY.replace("\x1b", "?")[:3] + case[3:]),
                      ("check",)):
        for name in ("table", "markdown", "csv", "json"):
            text = tool.out(*arguments, "--format", name)
            expect("\x1b" not in text and "\u202e" not in text, f"{arguments}: obeyed, not shown")
            if name == "markdown":
                plain = re.sub(r"(`+).*?\1", "", text.replace("\\`", "").replace("\\<b", ""))
                expect("<b" not in plain, f"{arguments}: holds HTML")
    expect("<b>" not in tool.out("show", case, "--format", "html").split("<main")[1],
           "the page holds HTML from a name")
    ElementTree.fromstring(tool.out("show", case, "--format", "svg"))
    exported = tool.out("export", "-")
    other = Tool(bench, folder / "names-2.sqlite")
    other.run("import", "-", input=exported)
    expect(other.out("export", "-") == exported, "names don't survive an export")
    print("ok       quotes, SQL, HTML and control characters in names")


def check_shared_memory(bench, runs, folder):
    source, library = folder / "shim.c", folder / "shim.so"
    source.write_text(NO_SHARED_MEMORY)
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not compiler or subprocess.run(
            [compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"]).returncode != 0:
        print("skipped  a file system without shared memory: no C compiler to imitate one with")
        return
    preload = {"LD_PRELOAD": str(library)}
    for made_before in (False, True):
        tool = Tool(bench, folder / f"no-memory-{made_before}.sqlite")
        if made_before:
            tool.run("add", runs.make(1, name="memory"))
        without = Tool(bench, tool.file, preload)
        result = without.run("add", runs.make(0, name="memory", seed=made_before))
        expect("rollback journal" in result.stderr, f"in silence: {result.stderr}")
        expect(tool.rows("PRAGMA journal_mode") == [("delete",)], "it still has a log")
        without.run("add", runs.make(2, name="memory", seed=made_before))
        tool.expect_whole(runs=2 + made_before)
        expect("rollback" not in tool.run("list").stderr, "it has shared memory again")
        expect(tool.rows("PRAGMA journal_mode") == [("wal",)], "it has a log again")
    print("ok       a file system without shared memory: a rollback journal, and it is said")


def check_scale(bench, runs, folder):
    count = 2_000
    tool = Tool(bench, folder / "large.sqlite")
    tool.run("add", runs.make(0, name="large"))
    entry = json.loads(tool.out("export", "-"))
    start = 1_600_000_000
    with open(folder / "large.jsonl", "w") as file:
        for number in range(count):
            noise = random.Random(number)
            one = copy.deepcopy(entry)
            seconds = start + 3600 * number
            one["run"]["startedAt"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
            one["run"]["gitCommit"] = f"{number:040x}"
            for case in one["cases"]:
                if "ratio" in case:
                    level = 2 * (1 + 0.01 * noise.gauss(0, 1)) * (0.93 ** (number // (count // 4)))
                    case["ratio"] = {"value": level, "low": level * 0.99, "high": level * 1.01}
            one["run"]["id"] = identity(one, seconds)
            file.write(json.dumps(one) + "\n")
    figures = []
    for name, arguments in (
            ("import", ("import", folder / "large.jsonl")), ("add", ("add", runs.make(5))),
            ("show CASE", ("show", runs.slowed)), ("show", ("show",)), ("check", ("check",)),
            ("html", ("show", runs.slowed, "--format", "html")), ("list", ("list",))):
        began = time.monotonic()
        text = tool.out(*arguments)
        figures.append(f"{name} {time.monotonic() - began:.2f} s")
        if name == "import":
            expect(text.startswith(f"{count} runs added"), text)
        if name == "show CASE":
            marks = sum(line.startswith("> -") and "over dense" in line
                        for line in text.splitlines())
            expect(marks >= 3, f"{marks} of 3 changes are found")
    size = tool.file.stat().st_size / 2**20
    print(f"ok       {count} runs × {CASES} cases, {size:.0f} MiB: {', '.join(figures)}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bench = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        runs = Runs(bench, folder)
        for check in (check_series, check_formats, check_comparable, check_transfer, check_pruning,
                      check_parallel, check_kills, check_full_disk, check_read_only, check_lock,
                      check_other_files, check_names, check_shared_memory, check_scale):
            check(bench, runs, folder)
            shutil.rmtree(folder / "made", ignore_errors=True)


if __name__ == "__main__":
    main()
