#!/usr/bin/env python3
"""Gives the tool what it must refuse: check-bad-input.py BENCH

Each line of the table: arguments, the exit code, a part of the one line on stderr, or several. Nothing may
be left behind in the folder for results.
"""

import itertools
import json
import pathlib
import platform
import struct
import subprocess
import sys
import tempfile

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
    yield ["model", "--spec", str(specs / "ci.yaml")], DATA, "bench sweep --spec"
    yield ["sweep", "--spec", str(specs / "model-t5-small.yaml")], DATA, "bench model --spec"


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
    failed = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for arguments, code, parts in itertools.chain(table(folder), models(folder)):
            count += 1
            problem = problem_with(sys.argv[1], arguments, code, parts, folder / "out")
            if problem:
                failed += 1
                print(f"bench {' '.join(arguments)}: {problem}", file=sys.stderr)
    print(f"{count - failed} of {count} bad inputs are refused as they should be")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
