#!/usr/bin/python3
"""Gives the exports of a run to the tools that read such files: check-exports.py BENCH RUN

Google Benchmark's compare.py (Debian: libbenchmark-tools), pandas and junitparser, which are modules of
Debian's own Python; and the rules of github-action-benchmark and of the schema of Jenkins's xUnit plugin,
which no package has. Exits with 1 and one line per problem.
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import junitparser
import pandas

COMPARE = "/usr/share/benchmark/compare.py"
# Verdicts of a comparison whose tests pass or fail; the others are skipped.
VERDICTS = {"same": "measured", "faster": "measured", "slower": "incorrect", "failed": "incorrect"}
# Of Google Benchmark's entries: what github-action-benchmark takes of each.
FIELDS = {"name": str, "real_time": (int, float), "cpu_time": (int, float), "time_unit": str,
          "iterations": int, "threads": int}
# Of the schema of Jenkins's xUnit plugin: children, required attributes, others.
SCHEMA = {
    "testsuites": ({"testsuite"}, set(), {"name", "time", "tests", "failures", "errors"}),
    "testsuite": (
        {"properties", "testcase", "system-out", "system-err"},
        {"name", "tests", "failures", "errors"}, {"skipped", "time", "timestamp"}),
    "properties": ({"property"}, set(), set()),
    "property": (set(), {"name", "value"}, set()),
    "testcase": ({"skipped", "failure", "system-out"}, {"name"}, {"classname", "time"}),
    "skipped": (set(), set(), {"type", "message"}),
    "failure": (set(), set(), {"type", "message"}),
    "system-out": (set(), set(), set()),
}


def cases_of(run):
    """Case -> (status, seconds, speedup), of a sweep's or a model's run, or of two builds compared."""
    if (run / "comparison.json").exists():
        comparison = json.loads((run / "comparison.json").read_text())
        return {
            case["caseID"]: (
                VERDICTS.get(case["verdict"], "refused"), case.get("headSeconds"), None)
            for case in comparison["cases"]}
    if (run / "model.json").exists():
        model = json.loads((run / "model.json").read_text())
        setting = "|".join(str(model[name]) for name in ("batch", "prompt", "context", "threads"))
        return {
            f"{model['model']}|{setting}|{record['id']}|{stage['stage']}": (
                "suspect" if stage["isSuspect"] else "measured", stage["seconds"]["value"],
                stage.get("speedup", {}).get("value"))
            for record in model["records"] for stage in record["stages"]}
    lines = (run / "records.jsonl").read_text().splitlines()
    return {
        record["caseID"]: (
            record["status"], record.get("medianSeconds"), record.get("speedupOverDense"))
        for record in map(json.loads, lines)}


def compared(folder, first, second):
    """What compare.py says of two results: name -> relative change of the time."""
    files = []
    for name, content in (("first", first), ("second", second)):
        files.append(folder / f"{name}.json")
        files[-1].write_text(json.dumps(content))
    dump = folder / "compared.json"
    subprocess.run(
        ["/usr/bin/python3", COMPARE, "--no-color", "--dump_to_json", dump, "benchmarks", *files],
        check=True, capture_output=True, text=True)
    return {
        entry["name"]: entry["measurements"][0]["time"] for entry in json.loads(dump.read_text())
        if entry.get("measurements") and entry["name"] != "OVERALL_GEOMEAN"}


def google_benchmark_problems(text, cases):
    export = json.loads(text)
    results = {name: case for name, case in cases.items() if case[0] == "measured"}
    iterations = {
        entry["name"]: entry for entry in export["benchmarks"]
        if entry["run_type"] == "iteration"}
    if iterations.keys() != results.keys():
        yield f"{len(iterations)} iterations for {len(results)} results"
        return
    for entry in export["benchmarks"]:
        for field, types in FIELDS.items():
            if not isinstance(entry.get(field), types):
                yield f"{entry.get('name')}: {field} is {entry.get(field)}"
    for name, (_, seconds, speedup) in results.items():
        entry = iterations[name]
        if abs(entry["real_time"] / 1e9 - seconds) > 1e-9 * seconds or entry["time_unit"] != "ns":
            yield f"{name}: {entry['real_time']} {entry['time_unit']} for {seconds} s"
        if entry.get("speedup") != speedup:
            yield f"{name}: speedup {entry.get('speedup')}, not {speedup}"
    if not results:
        return
    slower = json.loads(text)
    for entry in slower["benchmarks"]:
        entry["real_time"] *= 2
    with tempfile.TemporaryDirectory() as folder:
        changes = compared(pathlib.Path(folder), export, slower)
    names = {entry["name"] for entry in export["benchmarks"]}
    if changes.keys() != names or any(abs(change - 1) > 1e-9 for change in changes.values()):
        yield f"compare.py found {len(changes)} of {len(names)} entries to take twice as long"


def csv_problems(text, cases):
    frame = pandas.read_csv(io.StringIO(text), float_precision="round_trip")
    if set(frame["caseID"]) != cases.keys():
        yield f"pandas finds {frame['caseID'].nunique()} cases of {len(cases)}"
        return
    if frame.duplicated(["caseID", "metric"]).any():
        yield "a metric stands twice in a case"
    for column in ("value", "low", "high"):
        if not pandas.api.types.is_numeric_dtype(frame[column]):
            yield f"{column} is no number to pandas"
    bounded = frame[frame["low"].notna()]
    if not ((bounded["low"] <= bounded["value"]) & (bounded["value"] <= bounded["high"])).all():
        yield "a value lies outside its interval"
    times = frame[frame["metric"].isin(["medianSeconds", "seconds"])]
    found = dict(zip(times["caseID"], times["value"]))
    wanted = {name: seconds for name, (_, seconds, _) in cases.items() if seconds is not None}
    if found != wanted or set(times["unit"]) - {"s"}:
        yield f"times of {len(found)} cases, of which the run has {len(wanted)}, or not the same"
    statuses = dict(zip(frame["caseID"], frame["status"]))
    if statuses != {name: status for name, (status, _, _) in cases.items()}:
        yield "statuses differ from the run's"


def schema_problems(element):
    children, required, optional = SCHEMA.get(element.tag, (set(), set(), set()))
    if element.tag not in SCHEMA:
        yield f"<{element.tag}> isn't in the schema"
    if not required <= element.attrib.keys() <= required | optional:
        yield f"<{element.tag}> has {sorted(element.attrib)}"
    for child in element:
        if child.tag not in children:
            yield f"<{element.tag}> holds <{child.tag}>"
        yield from schema_problems(child)


def junit_problems(text, cases):
    yield from schema_problems(ElementTree.fromstring(text))
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
        file.write(text)
        file.flush()
        suites = list(junitparser.JUnitXml.fromfile(file.name))
    tests = [test for suite in suites for test in suite]
    if sorted(test.name for test in tests) != sorted(cases):
        yield f"junitparser finds {len(tests)} tests for {len(cases)} cases"
        return
    for test in tests:
        status, seconds, _ = cases[test.name]
        results = [type(result).__name__ for result in test.result]
        wanted = {"measured": [], "incorrect": ["Failure"]}.get(status, ["Skipped"])
        if results != wanted:
            yield f"{test.name} is {status}, but {results}"
        if status == "measured" and abs(test.time - seconds) > 1e-9:
            yield f"{test.name} takes {test.time} s, not {seconds}"
        if status == "measured" and not test.system_out:
            yield f"{test.name} has no figures"
    for suite in suites:
        counted = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        if counted != (suite.tests, suite.failures, suite.errors, suite.skipped):
            yield f"{suite.name} counts {counted}"


CHECKS = {
    "google-benchmark": google_benchmark_problems, "csv-long": csv_problems, "junit": junit_problems}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bench, run = sys.argv[1], pathlib.Path(sys.argv[2])
    cases = cases_of(run)
    failed = False
    # Of a comparison, the one form that other tools have for such.
    compares = (run / "comparison.json").exists()
    checks = {"junit": junit_problems} if compares else CHECKS
    for name, problems_of in checks.items():
        result = subprocess.run(
            [bench, "report", str(run), "--format", name], capture_output=True, text=True)
        try:
            problems = (
                list(problems_of(result.stdout, cases)) if result.returncode == 0
                else [f"exit code {result.returncode}: {result.stderr.strip()}"])
        except Exception as error:  # Whatever a reader raises: it can't read the file.
            problems = [f"{type(error).__name__}: {error}"]
        for problem in problems[:10]:
            print(f"{run.name}: {name}: {problem}", file=sys.stderr)
        failed = failed or bool(problems)
    if failed:
        sys.exit(1)
    print(f"{run.name}: {', '.join(checks)} hold all {len(cases)} cases for those who read them")


if __name__ == "__main__":
    main()
