#!/usr/bin/env python3
"""Checks what models compute, and what a model's run left:

check-model.py BENCH              the tiny fixtures against what transformers computes
check-model.py BENCH minilm-l6    the same for models/minilm-l6, where it is there
check-model.py --run RUN          RUN/model.json against its schema, and that it hangs together
"""

import array
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Tests" / "Fixtures"
# Of the range of what is expected.
TOLERANCE = 1e-4


def read(path):
    """The F32 tensors of a safetensors file: name -> (shape, values)."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, info in header.items():
        if name == "__metadata__":
            continue
        begin, end = info["data_offsets"]
        values = array.array("f")
        values.frombytes(data[8 + length + begin : 8 + length + end])
        if sys.byteorder == "big":
            values.byteswap()
        tensors[name] = (info["shape"], values)
    return tensors


def difference(values, expected):
    """The largest difference, as a share of the range of what is expected; infinite for NaN."""
    largest = 0.0
    for value, wanted in zip(values, expected):
        distance = abs(value - wanted)
        if not distance <= largest:
            largest = distance if distance == distance else float("inf")
    return largest / (max(expected) - min(expected))


def compare(bench, model, fixture, options):
    """Problems with what `model` gives for the fixture's tokens, and the largest difference."""
    wanted = read(fixture / "expected.safetensors")
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.safetensors"
        command = [bench, "model", str(model), "--tokens", str(fixture / "tokens.json")]
        command += ["--logits", str(out), "--quiet", *options]
        if (fixture / "features.safetensors").exists():
            command += ["--features", str(fixture / "features.safetensors")]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300)
        if result.returncode != 0 or result.stdout or result.stderr:
            return [f"exit code {result.returncode}: {result.stderr.strip()[-300:]}"], 0
        found = read(out)
    problems, worst = [], 0.0
    if not found:
        problems.append("no tensors were written")
    for name, (shape, values) in found.items():
        if name not in wanted:
            problems.append(f"{name} isn't expected")
            continue
        if shape != wanted[name][0]:
            problems.append(f"{name} is {shape}, not {wanted[name][0]}")
            continue
        own = difference(values, wanted[name][1])
        worst = max(worst, own)
        if not own < TOLERANCE:
            problems.append(f"{name} is off by {own:.1e} of its range")
    return problems, worst


def check_outputs(bench, names):
    failed = 0
    for name in names:
        fixture = FIXTURES / name
        model = fixture if (fixture / "config.json").exists() else ROOT / "models" / name
        if not (model / "config.json").exists():
            print(f"{name}: skipped: {model} isn't there; 'make model' fetches it")
            continue
        is_decoder = "logits" in read(fixture / "expected.safetensors")
        for options in [[], ["--incremental"]] if is_decoder else [[]]:
            problems, worst = compare(bench, model, fixture, options)
            label = " ".join([name, *options])
            for problem in problems:
                print(f"{label}: {problem}", file=sys.stderr)
            failed += bool(problems)
            if not problems:
                print(f"{label}: off by {worst:.1e} of the range at most")
    return failed


def problems_of(run):
    import jsonschema

    schema = json.loads((ROOT / "Benchmarks" / "schema" / "model.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for error in jsonschema.Draft202012Validator(schema).iter_errors(run):
        yield f"{error.json_path}: {error.message}"
    if run["state"] != "finished":
        yield f"state is {run['state']}"
    ids = [record["id"] for record in run["records"]]
    if not ids or len(set(ids)) < len(ids):
        yield f"its records are {ids}"
    for record in run["records"]:
        names = [stage["stage"] for stage in record["stages"]]
        if not names or len(set(names)) < len(names):
            yield f"{record['id']}: its stages are {names}"
        for stage in record["stages"]:
            place = f"{record['id']} {stage['stage']}"
            if not 0.8 < stage["accountedShare"] <= 1.001:
                yield f"{place}: {stage['accountedShare']:.3f} of its time is accounted for"
            low, high = stage["seconds"]["low"], stage["seconds"]["high"]
            if not 0 < low <= stage["seconds"]["value"] <= high:
                yield f"{place}: its interval is {stage['seconds']}"
            if "speedup" not in stage:
                yield f"{place}: no speedup over dense fp32"
    if not any(record["isBaseline"] for record in run["records"]):
        yield "there is no baseline"


def main():
    arguments = sys.argv[1:]
    if len(arguments) == 2 and arguments[0] == "--run":
        path = pathlib.Path(arguments[1]) / "model.json"
        run = json.loads(path.read_text())
        problems = list(problems_of(run))
        for problem in problems:
            print(f"{path}: {problem}", file=sys.stderr)
        if not problems:
            print(f"{path.parent.name}: {len(run['records'])} records are sound")
        sys.exit(1 if problems else 0)
    if not arguments or arguments[0].startswith("-"):
        sys.exit(__doc__)
    tiny = sorted(path.parent.name for path in FIXTURES.glob("*/config.json"))
    sys.exit(1 if check_outputs(arguments[0], arguments[1:] or tiny) else 0)


if __name__ == "__main__":
    main()
