# What the programs of the shop's images have in common: their configuration and their logs.
# They run in busybox's shell.
# shellcheck shell=dash disable=SC2048,SC3028,SC3060 # of busybox, whose shell is meant

NAME="${SERVICE_NAME:-${HOSTNAME%-*-*}}"
CONFIG=/etc/app/app.properties

# setting KEY: its value in the configuration file, or nothing.
setting() {
  local line
  [ -f "$CONFIG" ] || return 0
  while read -r line; do
    case "$line" in "$1="*) echo "${line#*=}" ;; esac
  done <"$CONFIG"
}

random_id() {
  read -r ID </proc/sys/kernel/random/uuid
  # Never a number: it stays text in JSON.
  ID="req-${ID%%-*}"
}

# log LEVEL TEXT: TEXT ends with words like key=value, which become fields.
log() {
  local level="$1" message="" fields="" word now
  shift
  now="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  case "${LOG_FORMAT:-json}" in
    json)
      for word in $*; do
        case "$word" in
          [a-z]*=*[!0-9]*) fields="$fields,\"${word%%=*}\":\"${word#*=}\"" ;;
          [a-z]*=*) fields="$fields,\"${word%%=*}\":${word#*=}" ;;
          *) message="$message${message:+ }$word" ;;
        esac
      done
      printf '{"ts":"%s","level":"%s","service":"%s","msg":"%s"%s}\n' "$now" "$level" "$NAME" "$message" "$fields"
      ;;
    colour)
      case "$level" in
        error) printf '\033[1;31mERROR\033[0m' ;;
        warn) printf '\033[33mWARN\033[0m ' ;;
        debug) printf '\033[2mDEBUG\033[0m' ;;
        *) printf '\033[32mINFO\033[0m ' ;;
      esac
      for word in $*; do
        case "$word" in
          [a-z]*=*) fields="$fields \033[36m${word%%=*}\033[0m=${word#*=}" ;;
          *) message="$message $word" ;;
        esac
      done
      printf ' \033[2m%s\033[0m%s%b\n' "$now" "$message" "$fields"
      ;;
    logfmt) printf 'time=%s level=%s service=%s %s\n' "$now" "$level" "$NAME" "$*" ;;
    *) printf '%s %-5s [%s] %s\n' "$now" "$level" "$NAME" "$*" ;;
  esac
}

# say_line LINE: "level text" of a traffic file, with its placeholders filled in.
say_line() {
  local line="$1" id
  case "$line" in
    *'{rid}'*)
      random_id
      line="${line//\{rid\}/$ID}"
      ;;
  esac
  id=$((RANDOM * 7 + 100000))
  line="${line//\{n\}/$id}"
  line="${line//\{few\}/$((RANDOM % 9 + 1))}"
  line="${line//\{ms\}/$((RANDOM % 70 + 3))}"
  line="${line//\{slow\}/$((RANDOM % 3000 + 800))}"
  line="${line//\{kb\}/$((RANDOM % 900 + 20))}"
  log "${line%% *}" "${line#* }"
}

traffic_file() {
  if [ -f "/app/traffic/$NAME" ]; then echo "/app/traffic/$NAME"; else echo /app/traffic/default; fi
}
