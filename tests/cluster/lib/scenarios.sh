# The world `scenarios`: what lives in the cluster, and when it counts as there.
# shellcheck shell=bash

fill_scenarios() {
  apply_scenarios
  install_releases
}

apply_scenarios() {
  local folder="$STATE/scenarios"
  mkdir -p "$folder" "$STATE/volumes/disk-0" "$STATE/volumes/disk-1"
  local file
  for file in "$HERE"/scenarios/*.yaml; do
    sed -e "s|@VOLUMES@|$STATE/volumes|g" "$file" >"$folder/$(basename "$file")"
  done
  # First what the rest needs to be there.
  apply "$folder"/[01]*.yaml
  kc wait --for=condition=Established --timeout=30s crd/widgets.example.pilothouse.dev \
    crd/fleets.example.pilothouse.dev >/dev/null
  # Discovery lags a moment behind the condition.
  wait_for 20 "the custom resources to be served" kc get widgets,fleets -A
  # Pods are refused until their namespace has its service account.
  wait_for 30 "the service accounts" service_accounts_there
  wait_for 30 "the quota to be in force" quota_in_force
  apply "$folder"/[2-9]*.yaml
  big_object
  custom_statuses
  kc delete configmap stuck-in-deletion --namespace incidents --wait=false >/dev/null
}

apply() {
  local file arguments=()
  for file in "$@"; do arguments+=(--filename "$file"); done
  kc apply --server-side --field-manager pilothouse-scenarios "${arguments[@]}" >>"$LOGS/scenarios.log" 2>&1 || {
    show_log scenarios
    die "applying the scenarios failed"
  }
}

service_accounts_there() {
  local name
  while read -r name; do
    kc get serviceaccount default --namespace "$name" || return 1
  done < <(sed -n 's/^  name: //p' "$HERE/scenarios/00-namespaces.yaml")
}

# Once its use was counted: until then, the API server refuses pods since it does not know.
quota_in_force() {
  kc get resourcequota only-small-things --namespace incidents -o jsonpath='{.status.used}' | grep -q cpu
}

# As large as an API server lets a ConfigMap be; made here, because a megabyte of
# filler has no place in a repository.
big_object() {
  local line="a line of a very large configuration file, as some generators write them, number"
  {
    printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one-megabyte, namespace: platform }\ndata:\n  small: "yes"\n  large.txt: |\n'
    seq -f "    $line %08.0f" 10500
  } >"$STATE/scenarios/big.yaml"
  apply "$STATE/scenarios/big.yaml"
}

# No controller writes these.
custom_statuses() {
  patch_status lamp True AllPartsThere "every part is in place"
  patch_status chair False PartMissing "leg 3 of 4 is missing"
}

patch_status() {
  kc patch widget "$1" --namespace shop --subresource status --type merge --patch \
    "{\"status\":{\"phase\":\"Built\",\"replicas\":1,\"inspectedAt\":\"2026-01-02T03:04:05Z\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"$2\",\"reason\":\"$3\",\"message\":\"$4\",\"lastTransitionTime\":\"2026-01-02T03:04:05Z\"}]}}" \
    >/dev/null
}

# Seen from outside: not that something was asked for, but that it happened.
wait_for_scenarios() {
  [ "$NODE_STATE" = ready ] || return 0
  if healthy_things && broken_things; then return 0; fi
  kc get pods -A -o wide >&2 || true
  show_log kubelet
  die "the scenarios did not come about"
}

healthy_things() {
  local workload
  for workload in shop/deployment/web shop/deployment/storefront shop/statefulset/db \
    payments/deployment/api payments/deployment/ledger platform/daemonset/node-agent \
    untrusted/deployment/hostile-logs; do
    wait_for 120 "$workload to be rolled out" \
      kc rollout status --timeout=2s --namespace "${workload%%/*}" "${workload#*/}" || return 1
  done
  wait_for 60 "job jobs/import to finish" \
    kc wait --for=condition=Complete --timeout=2s --namespace jobs job/import
}

broken_things() {
  wait_for 60 "a restart of incidents/crash-loop" restarted crash-loop &&
    wait_for 60 "an OOM kill of incidents/out-of-memory" oom_killed &&
    wait_for 60 "incidents/image-missing to wait for its image" image_missing &&
    wait_for 60 "job jobs/migrate to fail" \
      kc wait --for=condition=Failed --timeout=2s --namespace jobs job/migrate
}

# container_status APP JSONPATH: of the pods with that label in `incidents`.
container_status() {
  kc get pods --namespace incidents --selector "app=$1" \
    -o jsonpath="{.items[*].status.containerStatuses[*].$2}"
}

restarted() { [ "$(container_status "$1" restartCount)" -ge 1 ]; }

oom_killed() {
  { container_status out-of-memory lastState.terminated.reason && container_status out-of-memory state.terminated.reason; } |
    grep -q OOMKilled
}

image_missing() {
  container_status image-missing state.waiting.reason | grep -qE 'ErrImagePull|ImagePullBackOff'
}
