#!/usr/bin/env python3
"""Checks what a sweep left: check-run.py RUN [CASES], check-run.py --break-even RUN

RUN is the run's folder; CASES is the output of the same sweep with --list. Exits with 1 and one line per
problem unless every file is there, everything validates against Benchmarks/schema, every case has a
record, and no kernel failed its check; of break-evens, that they validate and none is wrong.
"""

import json
import pathlib
import re
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "Benchmarks" / "schema"


def validator(name):
    schema = json.loads((SCHEMAS / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def unpaired(records):
    """Timed records that lack a speedup, though what it is over was timed in the same group."""
    timed = [record for record in records if "medianSeconds" in record]
    dense = {(r["groupID"], r["precision"]) for r in timed if r["kernel"] == "dense"}
    for record in timed:
        group, precision = record["groupID"], record["precision"]
        if (group, "fp32") in dense and "speedupOverDense" not in record:
            yield f"{record['caseID']} has no speedup over dense fp32"
        has_own = "speedupOverOwnDense" in record
        if has_own and (precision == "fp32" or (group, precision) not in dense):
            yield f"{record['caseID']} has a speedup over a dense that wasn't timed"


def problems_of(run_folder, cases_file):
    records_file = run_folder / "records.jsonl"
    for name in ("run.json", "records.jsonl", "summary.md", "report.html"):
        if not (run_folder / name).is_file() or (run_folder / name).stat().st_size == 0:
            yield f"{name} is missing or empty"
            return
    if not any((run_folder / "samples").glob("*.json")):
        yield "samples/ holds no raw samples"

    pictures = re.findall(r"\]\((charts/[^)]+\.svg)\)", (run_folder / "summary.md").read_text())
    drawn = {f"charts/{file.name}" for file in (run_folder / "charts").glob("*.svg")}
    if not drawn or set(pictures) != drawn:
        yield f"summary.md shows {sorted(pictures)}, charts/ holds {sorted(drawn)}"
    run = json.loads((run_folder / "run.json").read_text())
    for error in validator("run.schema.json").iter_errors(run):
        yield f"run.json: {error.json_path}: {error.message}"
    if run.get("state") != "finished":
        yield f"run.json: state is {run.get('state')}"
    if run.get("groupsLeftOut", 0) > 0:
        yield f"{run['groupsLeftOut']} groups were left out for want of time"

    record_validator = validator("record.schema.json")
    records = {}
    for number, line in enumerate(records_file.read_text().splitlines(), 1):
        record = json.loads(line)
        for error in record_validator.iter_errors(record):
            yield f"records.jsonl:{number}: {error.json_path}: {error.message}"
        if record["caseID"] in records:
            yield f"records.jsonl:{number}: a second record of {record['caseID']}"
        records[record["caseID"]] = record

    for record in records.values():
        if record["status"] == "incorrect":
            yield f"{record['caseID']} is incorrect: {record.get('reason')}"
    yield from unpaired(records.values())
    if not any(record["status"] == "measured" for record in records.values()):
        yield "nothing was measured"

    if cases_file:
        words = [word for line in cases_file.read_text().splitlines() for word in line.split()]
        cases = {word for word in words if word.count("|") >= 5}
        if not cases:
            yield f"{cases_file} lists no case"
        for case in sorted(cases - records.keys()):
            yield f"{case} has no record"
        for case in sorted(records.keys() - cases):
            yield f"{case} has a record but isn't listed"


def break_even_problems_of(run_folder):
    for name in ("run.json", "break-even.jsonl", "summary.md"):
        if not (run_folder / name).is_file() or (run_folder / name).stat().st_size == 0:
            yield f"{name} is missing or empty"
            return
    for error in validator("run.schema.json").iter_errors(json.loads((run_folder / "run.json").read_text())):
        yield f"run.json: {error.json_path}: {error.message}"
    line_validator = validator("break-even.schema.json")
    for number, line in enumerate((run_folder / "break-even.jsonl").read_text().splitlines(), 1):
        series = json.loads(line)
        for error in line_validator.iter_errors(series):
            yield f"break-even.jsonl:{number}: {error.json_path}: {error.message}"
        if series["verdict"] == "incorrect":
            yield f"break-even.jsonl:{number}: {series['kernel']} is incorrect: {series.get('reason')}"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    if sys.argv[1] == "--break-even":
        run_folder = pathlib.Path(sys.argv[2])
        problems = list(break_even_problems_of(run_folder))
    else:
        run_folder = pathlib.Path(sys.argv[1])
        cases_file = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else None
        problems = list(problems_of(run_folder, cases_file))
    for problem in problems:
        print(f"{run_folder.name}: {problem}", file=sys.stderr)
    if problems:
        sys.exit(1)
    lines = run_folder / ("break-even.jsonl" if sys.argv[1] == "--break-even" else "records.jsonl")
    print(f"{run_folder.name}: {len(lines.read_text().splitlines())} records are sound")


if __name__ == "__main__":
    main()
