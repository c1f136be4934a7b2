#!/usr/bin/env python3
"""Gives the tool what it must refuse: check-bad-input.py BENCH

Each line of the table: arguments, the exit code, a part of the one line on stderr. Nothing may be left
behind in the folder for results.
"""

import json
import pathlib
import platform
import struct
import subprocess
import sys
import tempfile

USAGE, DATA, UNAVAILABLE = 64, 65, 69


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


def problem_with(bench, arguments, code, part, out):
    command = [bench, *arguments]
    if arguments[0] not in ("report", "swep", "machine", "profile") and "--out" not in arguments:
        command += ["--out", str(out)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    lines = result.stderr.splitlines()
    if result.returncode != code:
        return f"exit code {result.returncode}, expected {code}: {result.stderr.strip()[-300:]}"
    if len(lines) != 1 or not lines[0].startswith("bench: error: "):
        return f"expected one line on stderr, got {lines}"
    if part not in lines[0]:
        return f"'{part}' isn't in: {lines[0]}"
    if result.stdout:
        return f"printed a result: {result.stdout[:100]}"
    if out.exists():
        return f"left {[path.name for path in out.rglob('*')]} behind"
    return None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failed = count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for arguments, code, part in table(folder):
            count += 1
            problem = problem_with(sys.argv[1], arguments, code, part, folder / "out")
            if problem:
                failed += 1
                print(f"bench {' '.join(arguments)}: {problem}", file=sys.stderr)
    print(f"{count - failed} of {count} bad inputs are refused as they should be")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
