# The Helm releases of the world `demo`: every revision is written by the real helm, also the
# one that fails and the one that is left half-way.
# shellcheck shell=bash

# As files, because a chart's version is another in each revision.
package_charts() {
  local release action chart app folder="$STATE/demo"
  mkdir -p "$folder/packages"
  cp -R "$HERE/demo/charts" "$folder/charts"
  while read -r _ release _ _ action chart app _; do
    [ "$action" != rollback ] || continue
    demo_helm 4 charts package --dependency-update --destination "$folder/packages" \
      --version "$chart" --app-version "$app" "$folder/charts/$release"
  done < <(release_history) >"$LOGS/demo-charts.log" 2>&1 || {
    show_log demo-charts
    die "packaging the charts failed"
  }
}

release_history() { grep -v '^#' "$HERE/demo/releases"; }

# demo_helm MAJOR RELEASE ARGUMENTS...: nothing of the developer's own Helm settings, and
# nothing left in them.
demo_helm() {
  local helm="$HELM4" folder="$STATE/helm/$2"
  [ "$1" = 4 ] || helm="$HELM3"
  shift 2
  HELM_CACHE_HOME="$folder/cache" HELM_CONFIG_HOME="$folder/config" HELM_DATA_HOME="$folder/data" \
    KUBECONFIG="$KUBECONFIG_FILE" "$helm" "$@"
}

# run_releases STAGE: side by side, each helm spends most of its time waiting.
run_releases() {
  local release job failed="" jobs=() names=()
  while read -r release; do
    run_release "$1" "$release" >>"$LOGS/helm-$release.log" 2>&1 &
    jobs+=($!) names+=("$release")
  done < <(release_history | awk -v stage="$1" '$1 == stage && !seen[$2]++ { print $2 }')
  for job in "${!jobs[@]}"; do
    wait "${jobs[job]}" || failed="${names[job]}"
  done
  [ -z "$failed" ] || {
    show_log "helm-$failed"
    die "the Helm release $failed did not come about"
  }
}

# run_release STAGE RELEASE: the actions of that stage, in their order.
run_release() {
  local stage release major namespace action chart app why revision=0 arguments
  while read -r stage release major namespace action chart app why; do
    [ "$release" = "$2" ] || continue
    revision=$((revision + 1))
    [ "$stage" = "$1" ] || continue
    if [ "$action" = rollback ]; then
      demo_helm "$major" "$release" rollback "$release" "$chart" --namespace "$namespace" || return 1
      continue
    fi
    arguments=("$release" "$STATE/demo/packages/$release-$chart.tgz" --namespace "$namespace" --description "$why" --timeout 3m)
    [ ! -f "$HERE/demo/values/$release-$revision.yaml" ] ||
      arguments+=(--values "$HERE/demo/values/$release-$revision.yaml")
    case "$action" in
      install | upgrade) demo_helm "$major" "$release" "$action" "${arguments[@]}" || return 1 ;;
      # A hook's job ends with an error.
      failing-upgrade) ! demo_helm "$major" "$release" upgrade "${arguments[@]}" || return 1 ;;
      killed-upgrade) kill_upgrade "$major" "$namespace" "${arguments[@]}" || return 1 ;;
    esac
  done < <(release_history)
}

# kill_upgrade MAJOR NAMESPACE RELEASE ARGUMENTS...: ends helm while it waits for the pods.
kill_upgrade() {
  local major="$1" namespace="$2" release="$3" helm
  shift 2
  # Not in a function that has a shell of its own: helm itself has to be killed.
  helm="$HELM4"
  [ "$major" = 4 ] || helm="$HELM3"
  HELM_CACHE_HOME="$STATE/helm/$release/cache" "$helm" --kubeconfig "$KUBECONFIG_FILE" upgrade "$@" --wait &
  local job=$!
  wait_for 60 "the upgrade of $release to begin" upgrade_pending "$namespace" "$release" || return 1
  kill -KILL "$job"
  # Its status is that of the signal.
  ! wait "$job"
}

upgrade_pending() {
  [ -n "$(kc get secret --namespace "$1" --selector "owner=helm,name=$2,status=pending-upgrade" -o name)" ]
}
