#!/usr/bin/env bash
# Opens HTML reports in a real browser: check-html.sh BENCH [SHOTS]. Prints "skipped: …" and why where no
# Chromium can be had; fails when a report does what it shouldn't.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "skipped: reports in a browser: $1"
  exit 0
}

scripts/install-packages.sh browser || skip "Chromium can't be installed: see the messages above"
if ! python3 -c 'import playwright' 2>/dev/null; then
  # It drives the system's Chromium, and fetches none of its own.
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    'playwright>=1.40' || skip "playwright can't be installed from PyPI: see the messages above"
fi
python3 scripts/check-html.py "$@"
