#!/usr/bin/env bash
# Installs the Debian packages that the build needs; does nothing when they are all there.
# Arguments name what else is needed: pip, jsonschema, neon, exports, browser.
set -euo pipefail

quit() {
  echo "bench: error: $1" >&2
  exit 69
}

# Whether what a package provides is there, whoever installed it.
present() {
  case $1 in
    pkg-config) command -v pkg-config >/dev/null ;;
    libopenblas-dev) pkg-config --exists openblas 2>/dev/null ;;
    libhwloc-dev) pkg-config --exists hwloc 2>/dev/null ;;
    libpapi-dev) pkg-config --exists papi 2>/dev/null ;;
    libsqlite3-dev) pkg-config --exists sqlite3 2>/dev/null ;;
    python3) command -v python3 >/dev/null ;;
    python3-pip) python3 -m pip --version >/dev/null 2>&1 ;;
    gcc-aarch64-linux-gnu) command -v aarch64-linux-gnu-gcc >/dev/null ;;
    libc6-dev-arm64-cross) [ -e /usr/aarch64-linux-gnu/include/stdio.h ] ;;
    chromium) command -v chromium >/dev/null ;;
    qemu-user) command -v qemu-aarch64 >/dev/null ;;
    python3-jsonschema) python3 -c 'import jsonschema' 2>/dev/null ;;
    libbenchmark-tools) [ -e /usr/share/benchmark/compare.py ] ;;
    # Packages belong to Debian's Python, whichever one comes first in PATH.
    python3-*) /usr/bin/python3 -c "import ${1#python3-}" 2>/dev/null ;;
  esac
}

command -v swift >/dev/null || quit "Swift 6.2 or newer is needed: see https://swift.org/install"

wanted=(pkg-config libopenblas-dev libhwloc-dev libsqlite3-dev libpapi-dev)
for extra in "$@"; do
  case $extra in
    pip) wanted+=(python3 python3-pip) ;;
    jsonschema) wanted+=(python3 python3-jsonschema) ;;
    neon) wanted+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user) ;;
    exports) wanted+=(libbenchmark-tools python3-scipy python3-pandas python3-junitparser) ;;
    browser) wanted+=(python3 python3-pip chromium) ;;
    *) quit "unknown package group '$extra': one of pip, jsonschema, neon, exports, browser" ;;
  esac
done

missing=()
papi=()
for package in "${wanted[@]}"; do
  present "$package" && continue
  if [ "$package" = libpapi-dev ]; then papi=("$package"); else missing+=("$package"); fi
done
[ ${#missing[@]} -eq 0 ] && [ ${#papi[@]} -eq 0 ] && exit 0

# Counters are worth having, but nobody needs them to build.
without_papi() {
  echo "bench: PAPI can't be installed ($1): building without hardware counters" >&2
  exit 0
}

# Names the reason why nothing can be installed here, or nothing.
obstacle() {
  command -v apt-get >/dev/null || { echo "this system has no apt-get" && return; }
  [ "$(id -u)" -eq 0 ] && return
  command -v sudo >/dev/null || { echo "neither root nor sudo is available" && return; }
  sudo -n true 2>/dev/null && return
  [ -t 0 ] && [ -z "${CI:-}" ] || echo "sudo asks for a password and there is no terminal"
}

reason=$(obstacle)
if [ -n "$reason" ]; then
  [ ${#missing[@]} -eq 0 ] && without_papi "$reason"
  quit "missing packages: ${missing[*]}; $reason: install them with your system's package manager"
fi

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
apt() {
  ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >&2
}

echo "bench: installing ${missing[*]-} ${papi[*]-}" >&2
# A stale or unreachable list need not keep the packages from being installed.
apt update || echo "bench: apt-get update failed; going on with the lists there are" >&2
if [ ${#missing[@]} -gt 0 ]; then
  apt install --no-install-recommends "${missing[@]}" \
    || quit "apt-get could not install ${missing[*]}: see its messages above"
fi
if [ ${#papi[@]} -gt 0 ]; then
  apt install --no-install-recommends "${papi[@]}" || without_papi "apt-get failed"
fi
