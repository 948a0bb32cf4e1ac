# The world `demo`: an online shop on eight nodes. First everything in it is well; then what goes
# wrong in such a cluster happens to it.
# shellcheck shell=bash

# shellcheck source-path=SCRIPTDIR source=../demo/expected.sh
. "$HERE/demo/expected.sh"

fill_demo() {
  [ "$NODE_STATE" = ready ] || die "the world demo needs its nodes (${reason:-unknown})"
  local folder="$STATE/scenarios" file
  mkdir -p "$folder"
  for file in "$HERE"/demo/manifests/*.yaml; do
    sed -e "s|@VOLUMES@|$STATE/volumes|g" "$file" >"$folder/$(basename "$file")"
  done
  sed -n 's|^ *local: { path: "\(.*\)" }|\1|p' "$folder"/*.yaml | xargs mkdir -p
  package_charts
  apply "$folder"/0*.yaml
  kc wait --for=condition=Established --timeout=30s crd/databases.data.shop.example \
    crd/promotions.catalog.shop.example >/dev/null
  # Discovery lags a moment behind the condition.
  wait_for 20 "the custom resources to be served" kc get databases,promotions -A
  wait_for 30 "the service accounts" demo_accounts_there
  apply "$folder"/1*.yaml
  demo_certificates
  demo_statuses
  apply "$folder"/2*.yaml
  say "the demo's objects are there after $SECONDS s; now its releases"
  run_releases before
  say "the demo's releases are there after $SECONDS s"
}

demo_accounts_there() {
  local name
  while read -r name; do
    kc get serviceaccount default --namespace "$name" || return 1
  done < <(sed -n 's/^  name: //p' "$HERE/demo/manifests/00-namespaces.yaml")
}

# One that is good for a while, and one that soon ends.
demo_certificates() {
  local namespace
  ensure_command openssl openssl || die "openssl is missing: the demo's certificates are made with it"
  make_certificate shop-example-tls 80 'DNS:shop.example,DNS:*.shop.example'
  make_certificate checkout-example-tls 6 DNS:checkout.shop.example
  for namespace in storefront catalog observability; do
    tls_secret "$namespace" shop-example-tls
  done
  tls_secret checkout checkout-example-tls
}

# make_certificate NAME DAYS NAMES
make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days "$2" \
    -subj "/CN=${3%%,*}" -addext "subjectAltName=$3" \
    -keyout "$STATE/demo/$1.key" -out "$STATE/demo/$1.crt" >"$LOGS/demo-certificates.log" 2>&1 || {
    show_log demo-certificates
    die "making the certificate $1 failed"
  }
}

tls_secret() {
  kc create secret tls "$2" --namespace "$1" --cert "$STATE/demo/$2.crt" --key "$STATE/demo/$2.key" >/dev/null
}

# No controller writes these.
demo_statuses() {
  database_status orders Ready True AllReplicasReady "3 of 3 replicas are in sync"
  database_status events Ready True AllReplicasReady "2 of 2 brokers are in sync"
  database_status archive Provisioning False VolumePending "waiting for the volume of archive-0"
}

database_status() {
  kc patch database "$1" --namespace data --subresource status --type merge --patch \
    "{\"status\":{\"phase\":\"$2\",\"endpoint\":\"$1.data.svc\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"$3\",\"reason\":\"$4\",\"message\":\"$5\",\"lastTransitionTime\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"}]}}" \
    >/dev/null
}

# Seen from outside: not that something was asked for, but that it happened.
wait_for_demo() {
  demo_missing=0
  if demo_well; then
    say "the demo is well after $SECONDS s; now its troubles"
    demo_trouble
    demo_expectations demo_wait
    [ "$demo_missing" != 0 ] || return 0
  fi
  kc get pods -A -o wide >&2 || true
  die "the demo did not come about"
}

# All that is to be well, and the pods of before what is about to go wrong.
demo_well() {
  local workload sick=" ${DEMO_SICK[*]} "
  sick="${sick/ storefront\/deployment\/recommendations / }"
  sick="${sick/ checkout\/deployment\/payment-gateway / }"
  sick="${sick/ catalog\/deployment\/pricing / }"
  sick="${sick/ fulfilment\/deployment\/carrier-webhooks / }"
  while read -r workload; do
    [[ "$sick" != *" $workload "* ]] || continue
    wait_for 240 "$workload to be rolled out" \
      kc rollout status --timeout=2s --namespace "${workload%%/*}" "${workload#*/}" || return 1
  done < <(demo_workloads)
}

demo_workloads() {
  kc get deployments,statefulsets,daemonsets -A \
    -o go-template='{{range .items}}{{.metadata.namespace}}/{{.kind}}/{{.metadata.name}}{{"\n"}}{{end}}' | tr '[:upper:]' '[:lower:]'
}

# In place of the ingress controller.
demo_addresses() {
  local namespace name
  while read -r namespace name; do
    kc patch ingress "$name" --namespace "$namespace" --subresource status --type merge \
      --patch '{"status":{"loadBalancer":{"ingress":[{"ip":"203.0.113.10"}]}}}' >/dev/null
  done < <(kc get ingresses -A --no-headers -o custom-columns=:metadata.namespace,:metadata.name)
}

demo_trouble() {
  demo_addresses
  run_releases after
  kc scale deployment carrier-webhooks --namespace fulfilment --replicas 6 >/dev/null
  kc cordon general-c2 >/dev/null
  kc annotate node general-c2 shop.example/note="cordoned for a new kernel" >/dev/null
  kc delete database legacy-orders --namespace data --wait=false >/dev/null
  kc delete namespace preview-1482 --wait=false >/dev/null
}

# demo_wait WHAT PATTERN NAMESPACE ARGUMENTS...
demo_wait() { wait_for 150 "$1" demo_shows "${@:2}" || demo_missing=$((demo_missing + 1)); }

demo_shows() {
  local pattern="$1" namespace="$2"
  shift 2
  kc get --namespace "$namespace" "$@" | grep -qE -- "$pattern"
}
