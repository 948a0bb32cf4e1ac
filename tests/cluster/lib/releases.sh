# Helm releases: written by the real programs, and broken ones by hand.
# shellcheck shell=bash

install_releases() {
  # Side by side: each helm spends most of its time reading discovery.
  three_revisions "$HELM4" storefront shop &
  local storefront=$!
  three_revisions "$HELM3" ledger payments &
  local ledger=$!
  broken_releases
  if wait "$storefront" && wait "$ledger"; then return 0; fi
  show_log helm-storefront
  show_log helm-ledger
  die "installing the Helm releases failed"
}

three_revisions() {
  local helm="$1" release="$2" namespace="$3" chart="$HERE/charts/$2" values="$HERE/charts/values/$2" revision
  # Nothing of the developer's own Helm settings, and nothing left in them.
  local -x HELM_CACHE_HOME="$STATE/helm/$release/cache" HELM_CONFIG_HOME="$STATE/helm/$release/config" \
    HELM_DATA_HOME="$STATE/helm/$release/data"
  {
    "$helm" --kubeconfig "$KUBECONFIG_FILE" --namespace "$namespace" install "$release" "$chart" \
      --description "first release" || return 1
    for revision in 2 3; do
      "$helm" --kubeconfig "$KUBECONFIG_FILE" --namespace "$namespace" upgrade "$release" "$chart" \
        --values "$values-$revision.yaml" || return 1
    done
  } >"$LOGS/helm-$release.log" 2>&1
}

# A release Secret holds base64 of gzip of JSON. Each of these goes wrong at
# another of the three.
broken_releases() {
  local whole
  # 600 varied bytes, so that half of the archive still is a plausible start.
  whole="$(seq 1 200 | sed 's/.*/{"name":"truncated","n":&}/' | gzip -9n | base64 -w0)"
  {
    release_secret truncated deployed "${whole:0:$((${#whole} / 2 / 4 * 4))}"
    release_secret cut-base64 deployed "${whole:0:$((${#whole} / 2 / 4 * 4 - 1))}"
    release_secret not-base64 failed '*** this is no base64 ***'
    release_secret not-gzip deployed "$(printf 'neither gzip nor JSON' | base64 -w0)"
    release_secret not-json superseded "$(printf 'this is no JSON' | gzip -9n | base64 -w0)"
    release_secret wrong-json deployed "$(printf '["a","list","is","no","release"]' | gzip -9n | base64 -w0)"
    release_secret empty pending-install ""
    printf '%s\n' ---
    release_head no-key unknown
  } >"$STATE/scenarios/broken-releases.yaml"
  apply "$STATE/scenarios/broken-releases.yaml"
}

release_secret() {
  printf '%s\n' ---
  release_head "$1" "$2"
  printf 'stringData:\n  release: "%s"\n' "$3"
}

release_head() {
  cat <<YAML
apiVersion: v1
kind: Secret
type: helm.sh/release.v1
metadata:
  name: sh.helm.release.v1.$1.v1
  namespace: broken-helm
  labels: { owner: helm, name: $1, status: $2, version: "1", modifiedAt: "1767225600" }
YAML
}
