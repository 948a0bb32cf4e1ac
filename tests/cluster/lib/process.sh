# Starting and stopping programs by process id.
# shellcheck shell=bash

# A pid alone may have been given to another program since; pid and start time
# together name one process.
process_started_at() {
  # The command name (field 2) may hold spaces: count from after its ')'.
  sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20
}

# start NAME COMMAND...: runs COMMAND in the background, in its own session, with
# its output in logs/NAME.log and "pid start-time" in pids/NAME.
start() {
  start_with "" "$@"
}

# start_root NAME COMMAND...: the same, as root.
start_root() {
  if [ "$(id -u)" -eq 0 ]; then start_with "" "$@"; else start_with "sudo -n" "$@"; fi
}

start_with() {
  local prefix="$1" name="$2" pid_file
  shift 2
  pid_file="$PIDS/$name"
  rm -f "$pid_file"
  # The inner shell writes its own pid and becomes the program, so that the pid
  # is right behind sudo, too. `exec -a` would lose nothing but clarity.
  # shellcheck disable=SC2086 # the prefix is meant to be split
  setsid $prefix bash -c 'echo $$ >"$0"; exec "$@"' "$pid_file.pid" "$@" \
    </dev/null >"$LOGS/$name.log" 2>&1 8>&- 9>&- &
  wait_for 5 "the pid of $name" test -s "$pid_file.pid"
  local pid
  pid="$(cat "$pid_file.pid")"
  rm -f "$pid_file.pid"
  printf '%s %s\n' "$pid" "$(process_started_at "$pid")" >"$pid_file"
  WATCHED+=("$name")
}

# running NAME: is the process that `start NAME` started still there?
running() {
  local pid started
  [ -f "$PIDS/$1" ] || return 1
  read -r pid started <"$PIDS/$1" || return 1
  [ -n "$started" ] && [ "$(process_started_at "$pid")" = "$started" ] && ! zombie "$pid"
}

zombie() { grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

pid_of() { cut -d' ' -f1 "$PIDS/$1"; }

# stop NAME [SECONDS]: TERM, then KILL after SECONDS (10 unless told).
stop() {
  local name="$1" limit="${2:-10}" pid
  if running "$name"; then
    pid="$(pid_of "$name")"
    signal TERM "$pid"
    if ! wait_for "$limit" "$name to stop" not running "$name"; then
      signal KILL "$pid"
      wait_for 10 "$name to die" not running "$name" || true
    fi
  fi
  rm -f "$PIDS/$name"
}

# stop_all PREFIX: all that are named for it. They end side by side.
stop_all() {
  local file name
  for file in "$PIDS/$1"*; do
    name="$(basename "$file")"
    ! running "$name" || signal TERM "$(pid_of "$name")"
  done
  for file in "$PIDS/$1"*; do
    [ ! -f "$file" ] || stop "$(basename "$file")"
  done
}

signal() {
  kill "-$1" "$2" 2>/dev/null || { have_root && as_root kill "-$1" "$2" 2>/dev/null; } || true
}

not() { ! "$@"; }
