# What script/run, script/setup and script/test share: where things are, and how they are said.
# Sourced by them; works with the bash 3.2 of macOS.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1

CACHE="${PILOTHOUSE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse-dev}"
# Outside the checkout: a fresh clone does not compile everything anew.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE/target}"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

on_linux() { [ "$(uname -s)" = Linux ]; }

# at_least WANTED HAVE: compares versions such as 20.19.0.
at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$1" ]
}

# ui_dependencies: npm's packages, installed anew only when the lock file has changed.
ui_dependencies() {
  local stamp="$ROOT/ui/node_modules/.pilothouse-stamp" wanted
  wanted="$(cksum <ui/package-lock.json) node $(node --version)"
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ]; then return 0; fi
  say "installing npm packages in ui/"
  (cd ui && npm ci --no-audit --no-fund --loglevel=error) >&2 || return 1
  printf '%s\n' "$wanted" >"$stamp"
}

# build_ui: ui/dist, which the binary takes in; built anew only when a source has changed.
build_ui() {
  local built=ui/dist/index.html
  # Folders count too: their time changes when a file in them goes away.
  if [ -f "$built" ] && [ -z "$(find ui/src ui/index.html ui/package-lock.json ui/*.config.* -newer "$built" | head -n 1)" ]; then
    return 0
  fi
  (cd ui && npm run --silent build) >&2
}
