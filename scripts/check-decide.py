#!/usr/bin/env python3
"""Decides on a small model and runs what was decided: check-decide.py BENCH RUN

RUN is a sweep's folder of this machine, taken for another machine's to plan for.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
# One block of each stack: what is decided is checked, not how well.
MODEL = ["t5-small", "--blocks", "1", "--generate", "4", "--case-budget", "50ms"]


def run(bench, *arguments, code=0):
    result = subprocess.run(
        [bench, *map(str, arguments)], capture_output=True, text=True, timeout=600)
    if result.returncode != code:
        sys.exit(f"{arguments}: exit code {result.returncode}, not {code}: {result.stderr[-500:]}")
    return result.stdout


def valid(path, schema):
    value = json.loads(path.read_text())
    text = (ROOT / "Benchmarks" / "schema" / f"{schema}.schema.json").read_text()
    jsonschema.Draft202012Validator(json.loads(text)).validate(value)
    return value


def only(folder, part):
    found = [path for path in folder.iterdir() if part in path.name]
    if len(found) != 1:
        sys.exit(f"expected one folder with {part} in its name in {folder}, not {found}")
    return found[0]


def expect(condition, what):
    if not condition:
        sys.exit(f"check-decide: {what}")


def check_layers(decision):
    for layer in decision["layers"]:
        name = f"{layer['layer']}, {layer['phase']}"
        expect(layer["choice"] in layer["candidates"] or not layer["candidates"], f"{name}: whence?")
        times = [candidate["seconds"]["value"] for candidate in layer["candidates"]]
        expect(times == sorted(times), f"{name}: candidates aren't in order")
        if layer["candidates"] and not layer["isTie"] and " is faster, but " not in layer["reason"]:
            expect(layer["choice"] == layer["candidates"][0], f"{name}: not the fastest, and no why")
        if "margin" in layer:
            expect(layer["isPaired"], f"{name}: the margin isn't of the same rounds")
    precisions = {}
    for layer in decision["layers"]:
        precisions.setdefault(layer["layer"], set()).add(layer["choice"]["precision"])
    expect(all(len(own) == 1 for own in precisions.values()), "a layer has two precisions")


def check_verification(decision):
    plan = decision["options"][0]
    expect(plan["isPlan"] and all("measuredSeconds" in s for s in plan["stages"]), "plan wasn't run")
    for option in decision["options"][1:]:
        ran = all("overPlan" in stage for stage in option["stages"])
        expect(ran or "refusal" in option, f"{option['name']} was neither run nor refused")


def main():
    bench, other = sys.argv[1:]
    with tempfile.TemporaryDirectory() as temporary:
        out = pathlib.Path(temporary)
        options = ["--sparsity", "0.75", "--precision", "fp32,w8a8", "--quiet", "--out", out]
        text = run(bench, "decide", *MODEL, *options, "--verify")
        expect("Plan, decode" in text and "its time over the plan's" in text, "tables are missing")
        expect(all(len(line) <= 100 for line in text.splitlines()), "a line is over 100 columns")
        folder, sweep = only(out, "decide"), only(out, "layers")
        decision = valid(folder / "decision.json", "decision")
        plan = valid(folder / "plan.json", "plan")
        valid(folder / "model.json", "model")
        check_layers(decision)
        check_verification(decision)
        for format in ["table", "markdown", "csv", "json"]:
            expect(run(bench, "report", folder, "--format", format), f"no {format}")

        # The plan runs as it was decided: pattern and precisions are its own.
        model = out / "model"
        run(bench, "model", *MODEL, "--kernel", folder / "plan.json", "--quiet", "--out", model)
        record = valid(only(model, "model") / "model.json", "model")["records"][-1]
        expect(record["pattern"] == plan["pattern"], "the plan's pattern wasn't run")
        for layer in record["layers"]:
            wanted = plan["layers"][layer["layer"]][layer["phase"]]
            for key in ["kernel", "precision"]:
                expect(layer[key] == wanted[key], f"{layer['layer']} ran {layer[key]}")

        # From records alone the same is decided, for this machine or as if for another.
        again = out / "again"
        options[-1] = again
        run(bench, "decide", *MODEL, *options, "--from", sweep, "--no-measure")
        same = valid(only(again, "decide") / "decision.json", "decision")
        choices = [layer["choice"] for layer in same["layers"]]
        if "replacedBy" not in decision:
            expect(choices == [l["choice"] for l in decision["layers"]], "records decide otherwise")
        there = out / "there"
        options[-1] = there
        run(bench, "decide", *MODEL, *options, "--from", sweep, "--no-measure", "--machine", other)
        projected = valid(only(there, "decide") / "decision.json", "decision")
        sources = {c["source"] for layer in projected["layers"] for c in layer["candidates"]}
        expect("projected" in sources and "projectedFrom" in projected, "nothing was projected")

        # A plan within less memory is smaller, and impossible limits are refused.
        bytes_ = decision["options"][0]
        total = bytes_["linearBytes"] + bytes_["denseBytes"] + bytes_["cacheBytes"]
        small = out / "small"
        options[-1] = small
        run(bench, "decide", *MODEL, *options, "--from", sweep, "--objective", "memory")
        least = valid(only(small, "decide") / "decision.json", "decision")["options"][0]
        expect(least["linearBytes"] <= bytes_["linearBytes"], "least memory is more")
        run(bench, "decide", *MODEL, *options, "--from", sweep, "--memory", f"{total // 1024 + 1}KiB")
        run(bench, "decide", *MODEL, *options, "--from", sweep, "--memory", "1MiB", code=69)
    print("decided, verified, run and projected: fine")


main()
