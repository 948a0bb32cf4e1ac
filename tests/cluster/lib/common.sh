# Where things are, how they are said, and how a condition is waited for.
# Sourced by ../up, ../down and ../fill; every other file of lib/ relies on it.
# shellcheck shell=bash

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
CACHE="${PILOTHOUSE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pilothouse-dev}/cluster"
STATE_ROOT="${PILOTHOUSE_STATE:-${TMPDIR:-/tmp}/pilothouse-cluster-$(id -u)}"

# join_by SEPARATOR WORD...
join_by() {
  local IFS="$1"
  shift
  echo "$*"
}

# stdout belongs to the one line that `up` promises: all talk goes to stderr.
say() { printf '%s\n' "cluster: $*" >&2; }

die() {
  printf '%s\n' "cluster: error: $*" >&2
  exit 1
}

# Sets NAME and every path that belongs to that cluster.
use_cluster() {
  NAME="$1"
  # The name becomes a folder, a cgroup and part of a network interface's name
  # (15 characters at most, 3 of them ours).
  [[ "$NAME" =~ ^[a-z0-9][a-z0-9-]{0,11}$ ]] ||
    die "name '$NAME': use 1 to 12 of a-z, 0-9 and '-'"
  mkdir -p "$STATE_ROOT" "$CACHE"
  STATE_ROOT="$(cd "$STATE_ROOT" && pwd -P)"
  CACHE="$(cd "$CACHE" && pwd -P)"
  STATE="$STATE_ROOT/$NAME"
  LOGS="$STATE/logs"
  PIDS="$STATE/pids"
  PKI="$STATE/pki"
  STATE_FILE="$STATE/cluster.state"
  KUBECONFIG_FILE="$STATE/kubeconfig"
  # A unix socket's path has 107 characters at most.
  ((${#STATE} <= 64)) || die "state folder '$STATE' is too long: set PILOTHOUSE_STATE to a shorter one"
}

# One `up` or `down` at a time per cluster; the lock lies beside the cluster's
# folder, because `down` removes that. Programs that are started must not
# inherit descriptor 9 (see process.sh).
lock_cluster() {
  LOCK="$STATE_ROOT/.$NAME.lock"
  while true; do
    exec 9>"$LOCK"
    flock 9
    # `down` may have removed the file that was waited for: then it locks nothing.
    [ "$LOCK" -ef /proc/self/fd/9 ] && return 0
  done
}

# with_lock FILE COMMAND...: runs COMMAND alone among those that share FILE.
with_lock() {
  local file="$1"
  shift
  (
    flock 8
    "$@"
  ) 8>"$file"
}

# Programs that `start` has started: when one of them ends, nothing that is
# waited for will come.
WATCHED=()

# wait_for SECONDS WHAT COMMAND...: polls until COMMAND succeeds, or says what
# was waited for in vain and returns 1.
wait_for() {
  local limit="$1" what="$2" deadline name
  shift 2
  deadline=$((SECONDS + limit))
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS >= deadline)); then
      say "waited $limit s in vain for: $what"
      return 1
    fi
    for name in ${WATCHED[@]+"${WATCHED[@]}"}; do
      running "$name" && continue
      say "$name ended while waiting for: $what"
      show_log "$name"
      return 1
    done
    # A polling interval, not a wait: only the condition ends the loop.
    sleep 0.2
  done
}

# Root is needed for the node and for Debian's packages, for nothing else.
have_root() { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

# set_state KEY VALUE: writes one line of the state file, which tests read.
set_state() {
  local rest=""
  [ ! -f "$STATE_FILE" ] || rest="$(grep -v "^$1=" "$STATE_FILE" || true)"
  printf '%s\n' ${rest:+"$rest"} "$1=$2" >"$STATE_FILE.new"
  mv "$STATE_FILE.new" "$STATE_FILE"
}

get_state() {
  [ -f "$STATE_FILE" ] || return 0
  sed -n "s/^$1=//p" "$STATE_FILE"
}

show_log() {
  [ -f "$LOGS/$1.log" ] || return 0
  say "the end of $LOGS/$1.log:"
  tail -n "${2:-25}" "$LOGS/$1.log" >&2
}
