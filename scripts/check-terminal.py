#!/usr/bin/env python3
"""Checks how a run is shown where it is read: check-terminal.py BENCH RUN

Lines fit 100 columns. On a terminal, a pseudo-terminal here, a table has colours unless NO_COLOR or TERM
says no; in a pipe, and in other formats anywhere, it has none. Bars are drawn with block characters in UTF-8
alone.
"""

import os
import pathlib
import pty
import re
import subprocess
import sys

COLUMNS = 100
VIEWS = ("layers", "kernels", "bounds", "crossover")
FORMATS = ("markdown", "csv", "json", "csv-long", "google-benchmark", "junit")
BLOCKS = set("▁▂▃▄▅▆▇█")
UTF8 = {"LC_ALL": "C.UTF-8", "TERM": "xterm"}


def environment(changes):
    """That of this process without what colours, locales and summaries depend on, and with `changes`."""
    others = {"NO_COLOR", "TERM", "LC_ALL", "LC_CTYPE", "LANG", "GITHUB_STEP_SUMMARY"}
    return {name: os.environ[name] for name in os.environ if name not in others} | changes


def piped(command, changes):
    return subprocess.run(
        command, check=True, capture_output=True, env=environment(changes)).stdout.decode()


def on_terminal(command, changes):
    """What `command` writes where standard output is a terminal."""
    here, there = pty.openpty()
    process = subprocess.Popen(command, stdout=there, env=environment(changes))
    os.close(there)
    text = b""
    while True:
        try:
            part = os.read(here, 1 << 16)
        except OSError:  # How a terminal says that nobody writes to it any more.
            part = b""
        if not part:
            break
        text += part
    os.close(here)
    if process.wait() != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return text.decode().replace("\r\n", "\n")


def problems_of(bench, run):
    report = [bench, "report", run]
    for view in VIEWS:
        command = [*report, "--view", view]
        plain = piped(command, UTF8)
        if "\x1b" in plain:
            yield f"{view}: colours in a pipe"
        for line in plain.splitlines():
            if len(line) > COLUMNS:
                yield f"{view}: {len(line)} columns: {line}"
        coloured = on_terminal(command, UTF8)
        if "\x1b[" not in coloured:
            yield f"{view}: no colours on a terminal"
        if re.sub("\x1b\\[[0-9]*m", "", coloured) != plain:
            yield f"{view}: other text on a terminal"
        # What doesn't depend on the view.
        if view != VIEWS[0]:
            continue
        for changes in (UTF8 | {"NO_COLOR": "1"}, UTF8 | {"TERM": "dumb"}):
            if on_terminal(command, changes) != plain:
                yield f"{view}: not plain with {changes}"
        ascii = piped(command, {"LC_ALL": "C"})
        if BLOCKS & set(ascii) or len(ascii) != len(plain):
            yield f"{view}: block characters without UTF-8"
    for name in FORMATS:
        command = [*report, "--format", name]
        plain = piped(command, UTF8)
        if "\x1b" in plain or on_terminal(command, UTF8) != plain:
            yield f"{name}: not the same on a terminal as in a pipe"
        if name == "markdown" and BLOCKS & set(plain):
            yield f"{name}: bars of a terminal"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bench, run = sys.argv[1], pathlib.Path(sys.argv[2])
    problems = list(problems_of(bench, str(run)))
    for problem in problems[:20]:
        print(f"{run.name}: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    print(f"{run.name}: every view fits {COLUMNS} columns, and has colours on a terminal alone")


if __name__ == "__main__":
    main()
