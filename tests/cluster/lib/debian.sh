# Debian's packages: what the node and the old etcd need from the system.
# shellcheck shell=bash

# ensure_command COMMAND PACKAGE: installs PACKAGE when COMMAND is missing.
ensure_command() {
  command -v "$1" >/dev/null || ensure_packages "$2"
}

# ensure_packages PACKAGE...: installs those that are missing; says why and returns 1 if it cannot.
ensure_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  have_root || {
    say "missing: ${missing[*]} (installing them needs root)"
    return 1
  }
  say "installing ${missing[*]}"
  with_lock "$CACHE/.apt-lock" install_packages "${missing[@]}"
}

install_packages() {
  local log="$CACHE/apt.log"
  # Another apt may be at work: wait for its lock instead of failing.
  as_root apt-get -o DPkg::Lock::Timeout=300 -qq update >"$log" 2>&1 || true
  # Nothing of the machine's own goes for it.
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    -qq -y --no-remove --no-install-recommends install "$@" >>"$log" 2>&1 ||
    {
      tail -n 15 "$log" >&2
      say "apt-get install $* failed"
      return 1
    }
}
