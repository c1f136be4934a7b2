#!/usr/bin/env python3
"""Checks reports made from a run's files: check-report.py RUN CSV JSON

Both must hold every record of RUN once.
"""

import csv
import json
import pathlib
import sys


def main():
    run_folder, csv_file, json_file = map(pathlib.Path, sys.argv[1:4])
    lines = (run_folder / "records.jsonl").read_text().splitlines()
    cases = sorted(json.loads(line)["caseID"] for line in lines)
    with csv_file.open(newline="") as file:
        in_csv = sorted(row["caseID"] for row in csv.DictReader(file))
    in_json = sorted(record["caseID"] for record in json.loads(json_file.read_text())["records"])
    for name, found in (("CSV", in_csv), ("JSON", in_json)):
        if found != cases:
            sys.exit(f"the {name} report holds {len(found)} records, the run {len(cases)}")
    print(f"{run_folder.name}: CSV and JSON hold all {len(cases)} records")


if __name__ == "__main__":
    main()
