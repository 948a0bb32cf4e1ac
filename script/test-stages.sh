# The stages of script/test: what each runs, and how its results are counted.
# Sourced by it. A stage runs in a subshell with `set -e`, and its output goes to a log.
# shellcheck shell=bash

stage_format() { cargo fmt --all --check; }

stage_ui_build() { build_ui; }
stage_ui_types() { npm --prefix ui run --silent check; }

stage_ui_lint() {
  npm --prefix ui run --silent lint
  # From there it finds its plugins.
  (cd ui && node_modules/.bin/prettier --config .prettierrc.json --check '../tests/e2e/**/*.mjs')
}

stage_ui_test() { NO_COLOR=1 npm --prefix ui test --silent; }

stage_clippy() { cargo clippy --quiet --workspace --all-targets -- -D warnings; }

# Everything that the next stages run, with one choice of features: nothing is compiled twice.
# The tests in tests/ bring the binary itself, which the journeys open.
stage_build() {
  cargo test --quiet --workspace --no-run
  # Of this run: whatever else is built meanwhile, the journeys open this one.
  cp "$CARGO_TARGET_DIR/debug/pilothouse" "$LOGS/pilothouse"
}

# What would otherwise run the program of an earlier build.
need_build() {
  [ -z "$BUILD_FAILED" ] || {
    echo "not run: the stage build failed"
    return 1
  }
}

# What needs no cluster. Among it the check that the generated TypeScript is current.
stage_rust() {
  local arguments=(--lib --bins) file
  for file in src-tauri/crates/*/tests/*.rs src-tauri/crates/*/tests/*/main.rs; do
    [ -f "$file" ] || continue
    [ "$(basename "$file")" != main.rs ] || file="$(dirname "$file")"
    arguments+=(--test "$(basename "$file" .rs)")
  done
  cargo test --workspace --no-fail-fast "${arguments[@]}"
}

# No advisories: their database comes from outside a package registry.
stage_deny() {
  script/setup deny
  "$CACHE/bin/cargo-deny" --workspace check licenses bans sources
}

stage_cluster() {
  wait_for_programs
  tests/cluster/up --name "$NAME" >/dev/null
  # Refuses streaming lists, as API servers on an old etcd do.
  local status=0
  tests/cluster/up --name "$OLD_NAME" --old-etcd --empty >/dev/null || status=$?
  case "$status" in
    0) ;;
    3) echo "SKIPPED: a cluster with an old etcd: this system's package etcd-server is not 3.4" ;;
    *) return "$status" ;;
  esac
  tests/cluster/check --name "$NAME"
}

wait_for_programs() {
  # It is no child of this subshell.
  while [ -n "$PROGRAMS_JOB" ] && kill -0 "$PROGRAMS_JOB" 2>/dev/null; do sleep 1; done
  cat "$LOGS/cluster-programs.log"
}

# kubeconfig_of NAME: of a cluster that is up, or nothing.
kubeconfig_of() {
  local file="${PILOTHOUSE_STATE:-${TMPDIR:-/tmp}/pilothouse-cluster-$(id -u)}/$1/kubeconfig"
  [ ! -f "$file" ] || printf '%s' "$file"
}

test_environment() {
  PILOTHOUSE_TEST_KUBECONFIG="$(kubeconfig_of "$NAME")"
  PILOTHOUSE_TEST_OLD_ETCD_KUBECONFIG="$(kubeconfig_of "$OLD_NAME")"
  [ -n "$PILOTHOUSE_TEST_KUBECONFIG" ] || die "the test cluster is not up"
  export PILOTHOUSE_TEST_KUBECONFIG PILOTHOUSE_TEST_OLD_ETCD_KUBECONFIG
}

stage_integration() {
  local arguments=() file
  need_build
  test_environment
  for file in tests/*.rs tests/*/main.rs; do
    [ -f "$file" ] || continue
    [ "$(basename "$file")" != main.rs ] || file="$(dirname "$file")"
    arguments+=(--test "$(basename "$file" .rs)")
  done
  # The output of tests that pass is shown too: some say that they skipped something.
  cargo test --workspace --no-fail-fast "${arguments[@]}" -- --show-output
}

stage_journeys() {
  need_build
  test_environment
  PILOTHOUSE_BINARY="$LOGS/pilothouse" PILOTHOUSE_PICTURES="$LOGS/pictures" script/journeys
}

# count STAGE LOG STATUS: prints "passed failed skipped".
count() {
  case "$1" in
    rust | integration) count_cargo "$2" ;;
    ui-test) count_vitest "$2" ;;
    journeys) count_node "$2" ;;
    *) if [ "$3" -eq 0 ]; then echo "1 0 $(grep -c '^SKIPPED: ' "$2")"; else echo "0 1 0"; fi ;;
  esac
}

# A test that says SKIPPED has passed for cargo, which knows no other word at run time.
count_cargo() {
  awk '
    /^test result: / {
      for (i = 1; i <= NF; i++) {
        if ($i ~ /^passed/) passed += $(i - 1)
        if ($i ~ /^failed/) failed += $(i - 1)
        if ($i ~ /^ignored/) skipped += $(i - 1)
      }
    }
    /^SKIPPED: / { said++ }
    END { print passed - said, failed + 0, skipped + said }
  ' "$1"
}

# `      Tests  1 failed | 12 passed | 2 skipped (15)`
count_vitest() {
  awk '
    $1 == "Tests" {
      for (i = 2; i <= NF; i++) {
        if ($i == "passed") passed = $(i - 1)
        if ($i == "failed") failed = $(i - 1)
        if ($i == "skipped" || $i == "todo") skipped += $(i - 1)
      }
    }
    END { print passed + 0, failed + 0, skipped + 0 }
  ' "$1"
}

# The closing lines of the node test runner: `ℹ pass 12`.
count_node() {
  awk '
    $1 == "ℹ" && $2 == "pass" { passed = $3 }
    $1 == "ℹ" && ($2 == "fail" || $2 == "cancelled") { failed += $3 }
    $1 == "ℹ" && ($2 == "skipped" || $2 == "todo") { skipped += $3 }
    END { print passed + 0, failed + 0, skipped + 0 }
  ' "$1"
}

# reasons STAGE LOG: why something was skipped, once for each reason.
reasons() {
  {
    sed -n 's/^SKIPPED: //p' "$2"
    # Of the node test runner: `﹣ name (0.1ms) # needs a node`.
    sed -n 's/^ *﹣ .* # //p' "$2"
  } | sort | uniq -c | sed "s/^ *\([0-9]*\) /  $1: \1 x /"
}
