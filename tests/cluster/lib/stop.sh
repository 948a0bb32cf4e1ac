# The end of a cluster.
# shellcheck shell=bash

CONTROL_PLANE=(kube-scheduler kube-controller-manager kube-apiserver etcd)

# Do all programs that this cluster started still run, and does it answer?
cluster_runs() {
  local file
  for file in "$PIDS"/*; do
    running "$(basename "$file")" || return 1
  done
  wait_for 10 "the API server to be ready" api_ready
}

# Stops whatever of the cluster runs and removes its folder.
stop_cluster() {
  WATCHED=()
  [ -d "$STATE" ] || return 0
  local name
  # Nothing of a node without its containerd: --no-node asks for no root.
  if has_nodes; then stop_nodes; fi
  for name in "${CONTROL_PLANE[@]}"; do
    stop "$name"
  done
  remove_folder
}

has_nodes() { compgen -G "$PIDS/containerd*" >/dev/null || compgen -G "$STATE/node-*" >/dev/null; }

remove_folder() {
  if [ "$(stat -c %u "$STATE")" = 0 ] || has_nodes; then
    # A node's mounts end with its last process, a moment after it.
    wait_for 20 "$STATE to be removable" as_root rm -rf --one-file-system "$STATE" ||
      die "could not remove $STATE"
  else
    rm -rf "$STATE"
  fi
}
