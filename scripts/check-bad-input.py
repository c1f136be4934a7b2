#!/usr/bin/env python3
"""Gives the tool what it must refuse: check-bad-input.py BENCH

Each line of the table: arguments, the exit code, a part of the one line on stderr, or several. Nothing may
be left behind in the folder for results. Then run folders that are odd but can be shown: in every format
and view, without anything that a terminal or a page would obey.
"""

import csv
import itertools
import json
import pathlib
import platform
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ElementTree

USAGE, DATA, UNAVAILABLE = 64, 65, 69
REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def safetensors(header, payload=b"", length=None):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + payload


def tensor(begin, end, shape, dtype="F32"):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


NAME, OTHER = "encoder.layer.0.mlp.weight", "encoder.layer.1.mlp.weight"
FILES = {
    "empty": b"",
    "short": b"\1\0\0",
    "long-header": safetensors({}, length=1 << 40),
    "truncated": safetensors({NAME: tensor(0, 64, [4, 4])}, bytes(60)),
    "not-json": struct.pack("<Q", 4) + b"{{{{",
    "overlap": safetensors(
        {NAME: tensor(0, 64, [4, 4]), OTHER: tensor(32, 96, [4, 4])}, bytes(96)),
    "out-of-range": safetensors({NAME: tensor(0, 1 << 50, [4, 4])}, bytes(64)),
    "overflow": safetensors({NAME: tensor(0, 64, [1 << 62, 1 << 62])}, bytes(64)),
    "dtype": safetensors({NAME: tensor(0, 16, [4, 4], "I8")}, bytes(16)),
    "nan": safetensors({NAME: tensor(0, 64, [4, 4])}, b"\0\0\xc0\x7f" * 16),
    "infinity": safetensors({NAME: tensor(0, 64, [4, 4])}, b"\0\0\x80\x7f" * 16),
    "no-layers": safetensors({"norm.weight": tensor(0, 16, [4])}, bytes(16)),
}
SPECS = {
    "key": ("shape: 8x8\nsparsty: 0.5\n", "line 2, column 1: unknown key 'sparsty'"),
    "value": ("batch: [1, 0]\n", "line 1, column 12"),
    "twice": ("seed: 1\nseed: 2\n", "more than once"),
    "yaml": ("batch: [1\n", "line "),
    "empty": ("", "empty"),
}


def decisions(folder):
    """What no plan can be made of, and plans that can't be run."""
    decide = ["decide", "t5-small"]
    yield ["decide"], USAGE, "no model"
    yield ["decide", "t5-smal"], USAGE, "t5-small"
    yield [*decide, "--sparsity", "0.5,0.6"], USAGE, "one pattern"
    yield [*decide, "--sparsity", "native"], USAGE, "real weights"
    yield [*decide, "--kernel", "bitmsk"], USAGE, "bitmask"
    yield [*decide, "--kernel", "plan.json"], USAGE, "a plan is what comes out"
    yield [*decide, "--kernel", "csr", "--precision", "w4a16", "--sparsity", "0.5"], UNAVAILABLE, "csr"
    yield [*decide, "--cache", "warm"], USAGE, "cold"
    yield [*decide, "--objective", "speed"], USAGE, "objective"
    yield [*decide, "--objective", "prefill", "--stage", "decode"], USAGE, "stage first"
    yield [*decide, "--memory", "8"], USAGE, "GiB"
    yield [*decide, "--memory", "1MiB"], UNAVAILABLE, "less than any plan takes"
    yield [*decide, "--max-fidelity-loss=-1"], USAGE, "outside 0 to 2"
    yield [*decide, "--tokens", "in.json"], USAGE, "--max-fidelity-loss"
    yield [*decide, "--machine", str(folder / "no-such-run")], DATA, "no-such-run"
    yield [*decide, "--verify", "--machine", "run.json"], USAGE, "take one"
    yield [*decide, "--from", str(folder / "no-such-run")], DATA, "no-such-run"
    yield [*decide, "--no-measure", "--quiet"], UNAVAILABLE, "records are missing"
    yield [*decide, "--format", "junit"], USAGE, "junit"
    plans = {
        "other-model": ({"schemaVersion": 2, "model": "mpt-7b", "layers": {}}, "model: is mpt-7b"),
        "newer": ({"schemaVersion": 9, "model": "t5-small", "layers": {}}, "schemaVersion"),
        "layer": ({"schemaVersion": 2, "model": "t5-small", "layers": {"<b>": {}}}, "no such layer"),
        "empty": ({"schemaVersion": 2, "model": "t5-small", "layers": {}}, "is missing"),
        "phase": ({"schemaVersion": 2, "model": "t5-small", "layers": {
            "encoder.mlp.up": {"prefil": {"kernel": "csr"}}}}, "is no phase"),
        "type": ({"schemaVersion": 2, "model": "t5-small", "layers": []}, "layers"),
    }
    for name, (plan, part) in plans.items():
        path = folder / f"plan-{name}.json"
        path.write_text(json.dumps(plan))
        yield ["model", "t5-small", "--kernel", str(path)], DATA, [path.name, part]
    kept = folder / "kept-decision"
    kept.mkdir()
    (kept / "decision.json").write_text('{"schemaVersion": 99}')
    yield ["report", str(kept)], DATA, ["decision.json", "schemaVersion"]


def table(folder):
    small = ["--shape", "64x64", "--sparsity", "0.5", "--pattern", "none", "--batch", "1"]
    yield ["--model", "t5-smal"], USAGE, "t5-small"
    yield [*small, "--kernel", "bitmsk"], USAGE, "bitmask"
    yield [*small, "--isa", "avx1024"], USAGE, "avx2"
    foreign = "avx2" if platform.machine() == "aarch64" else "neon"
    yield [*small, "--isa", foreign], UNAVAILABLE, "this machine has generic"
    for value in ("1", "1.5", "0.5:2:0.5", "half"):
        yield ["--shape", "64x64", "--sparsity", value], USAGE, "--sparsity"
    yield [*small, "--sparsity", "native"], USAGE, "--weights"
    for value in ("4:2", "0:4", "3:5", "2:128", "2"):
        yield ["--shape", "64x64", "--pattern", value], USAGE, "--pattern"
    for value in ("0", "65537", "1.5"):
        yield ["--shape", "64x64", "--batch", value], USAGE, "--batch"
    for value in ("0x64", "64x0", "64", "9999999999x9999999999"):
        yield ["--shape", value], USAGE, "--shape"
    yield ["--shape", "1000000x1000000", "--batch", "1"], UNAVAILABLE, "memory"
    for flag, value in (
        ("--threads", "0"), ("--cache", "hot"), ("--time-budget", "3"), ("--seed", "x"),
        ("--filter", "("), ("--format", "xml"), ("--spec", "no-such-spec"), ("--precision", "fp7"),
        ("--view", "sideways"), ("--evidence", "rumour"),
    ):
        yield [*small, flag, value], USAGE, value
    yield ["--no-such-flag"], USAGE, "--no-such-flag"
    yield ["swep"], USAGE, "swep"
    even = ["--shape", "64x64", "--batch", "1", "--break-even"]
    yield [*even, "both", "--kernel", "dense,tiles"], USAGE, "add some of csr, bitmask, nm"
    yield [*even, "sparsity", "--kernel", "nm"], USAGE, "nm has no sparsity to vary"
    yield [*even, "sparsity", "--sparsity", "native", "--weights", "x"], USAGE, "leave out sparsity native"
    yield [*even, "batch", "--sparsity", "none", "--pattern", "none"], USAGE, "give a sparsity or a pattern"
    yield [*even, "batch", "--sparsity", "0.9:0.1:0.1"], USAGE, "runs backwards"
    yield [*even, "threads"], USAGE, "unknown axis 'threads': one of none, sparsity, batch, both"
    yield [*even, "sparsity", "--filter", "csr"], USAGE, "choose with layers, kernel"
    yield [*even, "sparsity", "--view", "bounds"], USAGE, "--view"
    yield [*even, "sparsity", "--out", "/proc/nowhere"], UNAVAILABLE, "/proc"
    yield ["--shape", "1000000x1000000", "--break-even", "sparsity"], UNAVAILABLE, "memory"
    yield [*small, "--out", "/proc/nowhere"], UNAVAILABLE, "/proc"
    yield ["report", str(folder / "no-such-run")], DATA, "no-such-run"
    yield ["report"], USAGE, "run"
    for other in ("machine", "profile"):
        yield [other, "--format", "junit"], USAGE, "junit"
    yield ["predict", "t5-small", "--format", "junit"], USAGE, "junit"
    yield from decisions(folder)
    yield ["machine", "--validate", "--threads", "4096"], USAGE, "--threads 4096"
    yield ["profile", *small], USAGE, "takes one case"
    yield ["profile", *small, "--kernel", "nm"], UNAVAILABLE, "N:M pattern"
    yield ["profile", "--model", "t5-small", "--layer", "mlp.w"], USAGE, "no layer matches"
    yield ["profile", *small, "--layer", "a", "--layers", "b"], USAGE, "not both"
    yield ["profile", *small, "--kernel", "csr", "--threads", "4096"], USAGE, "--threads 4096"
    yield ["--weights", str(folder / "no-such-file")], DATA, "no-such-file"
    for name, content in FILES.items():
        path = folder / f"{name}.safetensors"
        path.write_bytes(content)
        yield ["--weights", str(path), "--sparsity", "0.5"], DATA, path.name
    shard = folder / "sharded"
    shard.mkdir()
    index = {"weight_map": {NAME: "missing.safetensors"}}
    (shard / "model.safetensors.index.json").write_text(json.dumps(index))
    yield ["--weights", str(shard)], DATA, "missing.safetensors"
    for name, (text, part) in SPECS.items():
        path = folder / f"{name}.yaml"
        path.write_text(text)
        yield ["--spec", str(path)], DATA, part


LLAMA = {
    "model_type": "llama", "hidden_size": 16, "intermediate_size": 24, "num_attention_heads": 2,
    "num_hidden_layers": 1, "num_key_value_heads": 1, "vocab_size": 11,
    "max_position_embeddings": 32, "tie_word_embeddings": True,
}
BLOCK = "model.layers.0"
LLAMA_TENSORS = {
    "model.embed_tokens.weight": [11, 16], "model.norm.weight": [16],
    f"{BLOCK}.input_layernorm.weight": [16], f"{BLOCK}.post_attention_layernorm.weight": [16],
    f"{BLOCK}.self_attn.q_proj.weight": [16, 16], f"{BLOCK}.self_attn.k_proj.weight": [8, 16],
    f"{BLOCK}.self_attn.v_proj.weight": [8, 16], f"{BLOCK}.self_attn.o_proj.weight": [16, 16],
    f"{BLOCK}.mlp.gate_proj.weight": [24, 16], f"{BLOCK}.mlp.up_proj.weight": [24, 16],
    f"{BLOCK}.mlp.down_proj.weight": [16, 24],
}


def checkpoint(folder, config, tensors=LLAMA_TENSORS, nan=None):
    """A folder with a model whose weights are all 0.5, but for one tensor that may be NaN."""
    folder.mkdir()
    if config is not None:
        (folder / "config.json").write_text(json.dumps(config))
    header, data = {}, b""
    for name, shape in tensors.items():
        count = 1
        for size in shape:
            count *= size
        header[name] = tensor(len(data), len(data) + 4 * count, shape)
        data += (b"\0\0\xc0\x7f" if name == nan else b"\0\0\0\x3f") * count
    (folder / "model.safetensors").write_bytes(safetensors(header, data))
    return str(folder)


def models(folder):
    """What `bench model` must refuse."""
    yield ["model", "t5-smal"], USAGE, ("unknown model 't5-smal'", "nearest: t5-small")
    yield ["model"], USAGE, "no model"
    yield ["model", "mixtral-8x7b"], USAGE, "mixture of experts"
    yield ["model", str(folder / "no-such-folder")], DATA, "no such folder"
    yield ["model", checkpoint(folder / "bare", None)], DATA, "holds no config.json"
    for name, change, parts in (
        ("missing", {"hidden_size": None}, ("config.json: hidden_size", "must be a whole number")),
        ("heads", {"num_attention_heads": 3}, "3 heads don't divide hidden_size 16"),
        ("groups", {"num_attention_heads": 2, "num_key_value_heads": 4}, "num_key_value_heads"),
        ("type", {"model_type": "gpt2"}, ("'gpt2' is not supported", "t5, whisper, mpt, llama")),
        ("activation", {"hidden_act": "mish"}, ("hidden_act", "'mish'", "silu")),
    ):
        yield ["model", checkpoint(folder / f"llama-{name}", LLAMA | change)], DATA, parts
    other = dict(LLAMA_TENSORS)
    del other[f"{BLOCK}.self_attn.k_proj.weight"]
    other |= {"model.layers.7.what.weight": [4], f"{BLOCK}.mlp.up_proj.weight": [16, 24]}
    yield ["model", checkpoint(folder / "llama-tensors", LLAMA, other)], DATA, (
        f"1 missing: {BLOCK}.self_attn.k_proj.weight",
        "1 not expected: model.layers.7.what.weight",
        f"1 of the wrong shape: {BLOCK}.mlp.up_proj.weight is [16, 24], not [24, 16]",
    )

    whole = checkpoint(folder / "llama", LLAMA)
    logits = str(folder / "logits.safetensors")
    for name, text, parts in (
        ("range", {"input_ids": [[1, 11]]}, ("input_ids[0][1]: is 11", "from 0 to 10")),
        ("ragged", {"input_ids": [[1, 2], [3]]}, "all rows must be of one length"),
        ("none", {"ids": [[1]]}, "input_ids"),
        ("list", [[1]], "must be a JSON object"),
    ):
        path = folder / f"tokens-{name}.json"
        path.write_text(json.dumps(text))
        yield ["model", whole, "--tokens", str(path), "--logits", logits], DATA, parts
    tokens = folder / "tokens.json"
    tokens.write_text(json.dumps({"input_ids": [[1, 2]]}))
    ask = ["--tokens", str(tokens), "--logits", logits]
    long = folder / "long.json"
    long.write_text(json.dumps({"input_ids": [[1] * 33]}))
    yield ["model", whole, "--tokens", str(long), "--logits", logits], USAGE, "has 32 positions"
    spoilt = checkpoint(folder / "llama-nan", LLAMA, nan=f"{BLOCK}.mlp.up_proj.weight")
    yield ["model", spoilt, *ask], DATA, "mlp.up_proj.weight"
    yield ["model", whole, "--tokens", str(tokens)], USAGE, "--logits OUT.safetensors"
    yield ["model", whole, *ask, "--features", str(tokens)], DATA, "tokens.json"
    yield ["model", whole, *ask, "--sparsity", "0,0.5"], USAGE, "takes one variant"
    for path in ("/proc/nowhere/logits", str(folder)):
        yield ["model", whole, "--tokens", str(tokens), "--logits", path], UNAVAILABLE, path
    yield ["model", "t5-small", "--out", "/proc/nowhere"], UNAVAILABLE, "/proc"

    yield ["model", "minilm-l6", "--prompt", "513"], USAGE, "encoder has 512 positions"
    yield ["model", "whisper-small", "--prompt", "100"], USAGE, "1500 frames"
    yield ["model", "llama-2-7b", "--context", "1000000"], USAGE, "decoder has 4096 positions"
    yield ["model", "t5-small", "--context", "1000000", "--batch", "4096"], UNAVAILABLE, "memory"
    yield ["model", "mpt-7b", "--prompt", "1000000", "--batch", "4096"], UNAVAILABLE, (
        "memory", "not even one block fits")
    if 12 << 30 < available_memory() < 25 << 30:
        yield ["model", "mpt-7b", "--precision", "fp32"], UNAVAILABLE, ("memory", "--blocks ")
    yield ["model", "mpt-7b", "--prompt", "64", "--context", "32"], USAGE, "--context 32"
    yield ["model", "minilm-l6", "--stage", "decode"], USAGE, "encoder alone"
    yield ["model", "t5-small", "--sparsity", "native"], USAGE, "native"
    yield ["model", "t5-small", "--threads", "4096"], USAGE, "--threads 4096"
    yield ["model", "t5-small", "--kernel", "bitmsk"], USAGE, "bitmask"
    yield ["model", "t5-small", "--kernel", "nm", "--sparsity", "0.5"], UNAVAILABLE, "N:M"
    foreign = "avx2" if platform.machine() == "aarch64" else "neon"
    yield ["model", "t5-small", "--isa", foreign], UNAVAILABLE, "this machine has generic"
    for flag, value in (
        ("--blocks", "0"), ("--sparsity", "1"), ("--pattern", "4:2"), ("--batch", "0"),
        ("--prompt", "x"), ("--generate", "0"), ("--precision", "fp7"), ("--stage", "last"),
        ("--cache", "hot"), ("--case-budget", "3"), ("--isa", "avx1024"), ("--spec", "no-such-spec"),
        ("--head-precision", "fp7"), ("--format", "xml"),
    ):
        yield ["model", "t5-small", flag, value], USAGE, (flag, value)[flag in ("--format", "--spec")]
    for text, part in (
        ({"schemaVersion": 1, "model": "mpt-7b", "layers": {}}, "is mpt-7b, but the model to run"),
        ({"schemaVersion": 1, "model": "t5-small", "layers": {"mlp": {}}}, "no such layer"),
        ({"schemaVersion": 1, "model": "t5-small", "layers": {}}, "is missing"),
        ({"schemaVersion": 9, "model": "t5-small", "layers": {}}, "schemaVersion"),
    ):
        plan = folder / f"plan-{part[:6].strip()}.json"
        plan.write_text(json.dumps(text))
        yield ["model", "t5-small", "--kernel", str(plan)], DATA, (plan.name, part)
    yield ["model", "t5-small", "--kernel", str(folder / "none.json")], DATA, "none.json"
    spec = folder / "model.yaml"
    spec.write_text("model: t5-small\nbatches: 1\n")
    yield ["model", "--spec", str(spec)], DATA, "line 2, column 1: unknown key 'batches'"
    specs = REPOSITORY / "Benchmarks"
    yield ["model", "--spec", str(specs / "checks.yaml")], DATA, "bench sweep --spec"
    yield ["sweep", "--spec", str(specs / "model-t5-small.yaml")], DATA, "bench model --spec"


def swept(bench, folder):
    """The folder of a run: one layer, three kernels, as small as it gets."""
    subprocess.run(
        [bench, "sweep", "--shape", "64x64", "--sparsity", "0.5", "--pattern", "none", "--batch", "1",
         "--kernel", "dense,csr,bitmask", "--threads", "1", "--evidence", "roofline",
         "--case-budget", "20ms", "--time-budget", "20s", "--quiet", "--out", str(folder)],
        check=True, capture_output=True)
    return next(folder.iterdir())


class Damage:
    """Copies of a run, each changed in one way."""

    def __init__(self, run, folder):
        self.run, self.folder, self.count = run, folder, 0

    def copy(self):
        self.count += 1
        path = self.folder / f"damaged-{self.count}"
        shutil.copytree(self.run, path)
        return path

    def records(self, change, lines=None):
        """A copy of which `change` was applied to those of the records."""
        path = self.copy()
        records = [json.loads(line) for line in (path / "records.jsonl").read_text().splitlines()]
        for record in records[:lines]:
            change(record)
        (path / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
        return path

    def described(self, change):
        """A copy of which `change` was applied to run.json."""
        path = self.copy()
        run = json.loads((path / "run.json").read_text())
        change(run)
        (path / "run.json").write_text(json.dumps(run))
        return path

    def file(self, name, text):
        """A copy with other text in one of its files, or without that file."""
        path = self.copy()
        (path / name).unlink()
        if text is not None:
            (path / name).write_text(text)
        return path


TIMES = ("medianSeconds", "medianLowSeconds", "medianHighSeconds", "minimumSeconds", "p90Seconds",
         "p99Seconds")


def twice_as_long(record):
    for name in TIMES:
        if name in record:
            record[name] *= 2


def runs(damage):
    """Run folders that nothing may be made of."""
    foreign = "avx2" if platform.machine() == "aarch64" else "neon"
    another = "is records.jsonl another run's?"
    for path, parts in (
        (damage.file("run.json", None), "has no run.json"),
        (damage.file("run.json", ""), ("run.json", "not valid JSON")),
        (damage.file("run.json", '{"schemaVersion": 99}'), ("schemaVersion", "99", "a newer one")),
        (damage.described(lambda run: run.pop("machine")), "machine: is missing"),
        (damage.described(lambda run: run.update(state="done")), ("state", "finished")),
        (damage.described(lambda run: run.update(groupsLeftOut=-1)), "groupsLeftOut"),
    ):
        yield ["report", str(path)], DATA, parts
    for change, parts in (
        ({"schemaVersion": 2}, "schemaVersion: is 2"),
        ({"batch": "one"}, "batch: must be of type Int"),
        ({"batch": 0}, "batch: is 0"),
        ({"outFeatures": 1 << 40}, "outFeatures"),
        ({"sparsity": 2}, "from 0 to 1"),
        ({"medianSeconds": -1e-3}, "medianSeconds: is -0.001, but a time must be above 0"),
        ({"medianSeconds": 0}, "above 0"),
        ({"medianSeconds": float("nan")}, "not valid JSON"),
        ({"medianSeconds": float("inf")}, "not valid JSON"),
        ({"medianSeconds": None}, "status is measured"),
        ({"medianLowSeconds": 1}, "within its interval"),
        ({"weightBytes": -1}, "weightBytes"),
        ({"bytesPerSecond": -1}, "bytesPerSecond"),
        ({"status": "done"}, ("status", "'done'", "measured, suspect, incorrect, refused")),
        ({"bound": "\u001b[31mluck"}, ("bound", "memory, compute, decode")),
        ({"caseID": ""}, "caseID"),
        ({"threads": 4096}, ("threads", another)),
        ({"isa": foreign}, ("isa", foreign, another)),
    ):
        path = damage.records(lambda record: record.update(change), lines=1)
        file = ("records.jsonl",) if another in parts else ("records.jsonl:1",)
        parts = (parts,) if isinstance(parts, str) else parts
        yield ["report", str(path)], DATA, file + parts
    text = (damage.run / "records.jsonl").read_text()
    yield ["report", str(damage.file("records.jsonl", "\n" + text))], DATA, "records.jsonl:1"
    mixed = damage.records(twice_as_long)
    other = damage.records(lambda record: record.update(groupID="another"))
    yield ["report", str(other)], DATA, ("samples/ has none of", another)
    for opening in (["report"], ["sweep", "--resume"], ["predict", "t5-small", "--from"]):
        yield [*opening, str(mixed)], DATA, ("differ from their samples", another)


NASTY = "<b onclick=\"x\">&amp;|`*_[a](http://b)\u001b[31m\u009b2J\r\nline\u202e,\"end"


def nasty(record):
    record.update(model=NASTY, layer=NASTY, reason=NASTY, caseID=NASTY + record["kernel"],
                  groupID=NASTY, implementation=NASTY)


def refused(record):
    for name in list(record):
        if name in TIMES or name.startswith("speedup"):
            del record[name]
    record.update(status="refused", reason="for no reason")


def shown_runs(damage):
    """Run folders that are odd but can be shown, with what the table must say of them."""
    text = (damage.run / "records.jsonl").read_text()
    lines = text.splitlines(keepends=True)
    yield damage.copy(), "shape/64x64"
    yield damage.file("records.jsonl", None), "No records"
    yield damage.file("records.jsonl", ""), "No records"
    yield damage.file("records.jsonl", text + lines[0][:50]), "was cut off"
    yield damage.file("records.jsonl", lines[0]), "shape/64x64"
    yield damage.records(refused), "No results: of 3 cases, 3 refused."
    yield damage.records(twice_as_long, lines=1), "aren't those of the raw samples"
    changed = lines[0].replace('"rounds":', '"rounds":1')
    yield damage.file("records.jsonl", text + changed), "has several records that differ of 1 case"
    for change in (nasty, lambda record: (nasty(record), refused(record))):
        path = damage.records(change)
        shutil.rmtree(path / "samples")
        yield path, '<b onclick="x">&amp;|`*_'
    yield damage.described(lambda run: run.update(name=NASTY, warnings=[NASTY])), "! <b onclick"


FORMATS = ("table", "markdown", "csv", "json", "csv-long", "google-benchmark", "junit")
VIEWS = ("layers", "kernels", "bounds", "crossover")


def obeyed(text, allowed="\n"):
    """Characters that a terminal or an editor would act on."""
    return {hex(ord(character)) for character in text
            if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp")
            and character not in allowed}


def problem_showing(bench, path, part):
    shown = [["--format", name] for name in FORMATS] + [["--view", name] for name in VIEWS]
    shown += [["--format", "markdown", "--view", name] for name in VIEWS]
    for options in shown:
        result = subprocess.run(
            [bench, "report", str(path), *options], capture_output=True, timeout=120)
        text = result.stdout.decode()
        if result.returncode != 0 or result.stderr or not text.endswith("\n"):
            return f"{options}: exit code {result.returncode}, {result.stderr.decode()[-300:]}"
        found = obeyed(text, "\r\n" if "csv" in options[1] else "\n")
        if found:
            return f"{options}: {sorted(found)} reach the terminal"
        if options[1] == "table" and part not in text:
            return f"'{part}' isn't in the table"
        if "markdown" in options and "<b" in text.replace("\\<b", ""):
            return f"{options}: holds HTML"
        if options[1] in ("json", "google-benchmark"):
            json.loads(text)
        if options[1] == "junit":
            ElementTree.fromstring(text)
        if "csv" in options[1]:
            rows = list(csv.reader(text.splitlines()))
            if len({len(row) for row in rows}) != 1:
                return f"{options}: lines of several lengths"
    return None


def available_memory():
    for line in pathlib.Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) << 10
    return 0


def problem_with(bench, arguments, code, parts, out):
    command = [bench, *arguments]
    if arguments[0] not in ("report", "swep", "machine", "profile") and "--out" not in arguments:
        command += ["--out", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    lines = result.stderr.splitlines()
    if result.returncode != code:
        return f"exit code {result.returncode}, expected {code}: {result.stderr.strip()[-300:]}"
    if len(lines) != 1 or not lines[0].startswith("bench: error: "):
        return f"expected one line on stderr, got {lines}"
    for part in (parts,) if isinstance(parts, str) else parts:
        if part not in lines[0]:
            return f"'{part}' isn't in: {lines[0]}"
    if result.stdout:
        return f"printed a result: {result.stdout[:100]}"
    if out.exists():
        return f"left {[path.name for path in out.rglob('*')]} behind"
    if any(out.parent.glob("logits*")):
        return "left logits behind"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bench = sys.argv[1]
    failed = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        damage = Damage(swept(bench, folder / "swept"), folder)
        for arguments, code, parts in itertools.chain(table(folder), models(folder), runs(damage)):
            count += 1
            problem = problem_with(bench, arguments, code, parts, folder / "out")
            if problem:
                failed += 1
                print(f"bench {' '.join(arguments)}: {problem}", file=sys.stderr)
        odd = list(shown_runs(damage))
        for path, part in odd:
            problem = problem_showing(bench, path, part)
            if problem:
                failed += 1
                print(f"a run of which the table says '{part}': {problem}", file=sys.stderr)
    print(f"{count} bad inputs are refused and {len(odd)} odd runs shown, {failed} of them not as they "
          "should be")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
