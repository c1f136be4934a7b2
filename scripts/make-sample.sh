#!/usr/bin/env bash
# Makes reports/sample anew: a sweep of two of MPT-7B's layers that takes a few minutes, its report, and
# screenshots of that for the README. Run it on a quiet machine, from a clean checkout, so that the sample
# names its commit. Two layers keep the sample well under 1 MB.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/install-packages.sh browser
swift build
bench=$(swift build --show-bin-path)/bench
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bench" sweep --model mpt-7b --layers '/(self_attention.o|mlp.up)$' --sparsity 0.5,0.75,0.9 \
  --pattern none --batch 1,16,128 --precision fp32,w8a8 --evidence roofline,differential \
  --time-budget "${TIME_BUDGET:-6m}" --quiet --out "$work" >/dev/null
run=$(echo "$work"/*/)

rm -rf reports/sample
mkdir -p reports/sample
cp -r "$run"/run.json "$run"/records.jsonl "$run"/summary.md "$run"/report.html "$run"/charts \
  reports/sample/
rm reports/sample/charts/*.vl.json # the report has the same data
# Where the sweep left its files says nothing, and only here is it a temporary folder.
sed -i "s| --out $work||g; s|\"--out\", *\"$work\",\{0,1\}||g" reports/sample/summary.md
python3 - "$work" <<'PY'
import json, pathlib, sys
path = pathlib.Path("reports/sample/run.json")
run = json.loads(path.read_text())
command = run["commandLine"]
place = command.index("--out")
run["commandLine"] = ["bench"] + command[1:place] + command[place + 2:]
path.write_text(json.dumps(run, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
PY
"$bench" report reports/sample --format html >"$work/report.html"
mv "$work/report.html" reports/sample/report.html

python3 - <<'PY'
import pathlib, shutil
from playwright.sync_api import sync_playwright
sample = pathlib.Path("reports/sample").resolve()
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme,
            reduced_motion="reduce")
        page.goto((sample / "report.html").as_uri())
        page.evaluate("document.getElementById('answer').scrollIntoView()")
        page.screenshot(path=str(sample / f"report-{scheme}.png"))
    browser.close()
PY
du -ah reports/sample
