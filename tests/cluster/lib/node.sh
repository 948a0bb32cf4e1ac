# The real nodes: containerd, runc and kubelet, once for each.
#
# containerd and kubelet of a node share a mount namespace of their own. Everything that
# they mount, and the fixed paths under /run, /var/lib and /var/log that they
# insist on, exists only in there: two nodes do not meet, and nothing is left
# when the last process has ended.
# shellcheck shell=bash

# Says why there can be no node here, or nothing when there can.
node_obstacle() {
  local folder
  [ "$(uname -s)" = Linux ] || { echo "not-linux" && return; }
  have_root || { echo "not-root" && return; }
  for folder in "$STATE" "$CACHE"; do
    case "$folder" in
      # They are covered in the node's mount namespace.
      /run/* | /var/run/* | /var/lib/* | /var/log/*) echo "folder-$folder-is-hidden-from-the-node" && return ;;
    esac
  done
  command -v apt-get >/dev/null || command -v containerd >/dev/null || echo "no-containerd"
}

# Returns 1 when something is missing and cannot be installed. What is there stays, whoever brought
# it: Debian's containerd and runc would take the place of Docker's containerd.io.
ensure_node_packages() {
  command -v apt-get >/dev/null || return 0
  local packages=(containernetworking-plugins iproute2 mount util-linux)
  command -v containerd >/dev/null || packages+=(containerd)
  command -v runc >/dev/null || packages+=(runc)
  static_busybox || packages+=(busybox-static)
  ensure_packages "${packages[@]}"
}

# In its images there is nothing that a busybox could be linked to.
static_busybox() {
  [ -x "$(busybox_path)" ] && ! ldd "$(busybox_path)" >/dev/null 2>&1
}

# Pods are reached over a bridge of the cluster's own, which all of its nodes share: pods of
# different nodes are neighbours, and nothing has to be forwarded. It exists before the first
# pod, because its addresses are the nodes'. (The plugin would give it one address only.)
make_bridge() {
  local node
  as_root ip link show "ph-$NAME" >/dev/null 2>&1 || as_root ip link add "ph-$NAME" type bridge
  for node in "${NODES[@]}"; do
    as_root ip addr replace "${NODE_ADDRESS[$node]}/24" dev "ph-$NAME"
  done
  as_root ip link set "ph-$NAME" up
}

start_containerds() {
  local node
  start_registry
  for node in "${NODES[@]}"; do
    start_containerd "$node"
  done
  for node in "${NODES[@]}"; do
    wait_for 30 "containerd of $node" containerd_ready "$node" || die "containerd of $node did not start"
  done
}

# One for all nodes: it answers that there is no such image.
start_registry() {
  local host
  start registry "$REGISTRY"
  wait_for 5 "the address of the registry" test -s "$LOGS/registry.log"
  for host in "${REGISTRIES[@]}"; do
    mkdir -p "$STATE/registry/$host"
    # As server, too: of a mirror's refusal alone nobody would hear.
    printf 'server = "http://%s"\n[host."http://%s"]\n  capabilities = ["pull", "resolve"]\n' \
      "$(cat "$LOGS/registry.log")" "$(cat "$LOGS/registry.log")" >"$STATE/registry/$host/hosts.toml"
  done
}

start_containerd() {
  local node="$1" folder
  folder="$(node_folder "$node")"
  mkdir -p "$folder/containerd/cni" "$STATE/volumes"
  [ -z "${NODE_MEMORY[$node]}" ] || show_own_hardware "$node"
  sed -e "s|@FOLDER@|$folder|g" -e "s|@STATE@|$STATE|g" "$HERE/lib/templates/containerd.toml" >"$folder/containerd/config.toml"
  sed -e "s|@FOLDER@|$folder|g" -e "s|@NAME@|$NAME|g" -e "s|@SUBNET@|${NODE_SUBNET[$node]}|g" \
    "$HERE/lib/templates/cni.conflist" >"$folder/containerd/cni/10-pilothouse.conflist"
  start_root "containerd-$node" unshare --mount bash "$HERE/lib/enter-node.sh" "$folder" \
    containerd --config "$folder/containerd/config.toml"
}

# A node of a size of its own sees that much memory, and is no twin of the other nodes
# on this machine. containerd and kubelet read these files, pods do not.
show_own_hardware() {
  local node="$1" covers kilobytes
  covers="$(node_folder "$node")/covers"
  kilobytes=$(($(numfmt --from=iec-i "${NODE_MEMORY[$node]}") / 1024))
  mkdir -p "$covers"/{etc,proc/sys/kernel/random,sys/class/dmi/id}
  printf 'MemTotal: %8d kB\nMemFree: %9d kB\nMemAvailable: %4d kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n' \
    "$kilobytes" "$((kilobytes / 2))" "$((kilobytes / 2))" >"$covers/proc/meminfo"
  printf '%s' "$node" | md5sum | cut -c1-32 >"$covers/etc/machine-id"
  cat /proc/sys/kernel/random/uuid >"$covers/proc/sys/kernel/random/boot_id"
  cat /proc/sys/kernel/random/uuid >"$covers/sys/class/dmi/id/product_uuid"
}

containerd_ready() { node_ctr "$1" version; }

# node_ctr NODE COMMAND...
node_ctr() {
  local socket
  socket="$(node_folder "$1")/containerd/containerd.sock"
  shift
  as_root ctr --address "$socket" --namespace k8s.io "$@"
}

start_kubelets() {
  local node
  for node in "${NODES[@]}"; do
    make_cgroup "$(node_cgroup "$node")"
    start_kubelet "$node"
  done
}

start_kubelet() {
  local node="$1" folder pid evict_below=50Mi taints=()
  folder="$(node_folder "$node")"
  component_kubeconfig "kubelet-$node"
  mkdir -p "$folder/kubelet"
  # Pods ask nobody outside: no name is looked up at the machine's resolver.
  echo "nameserver 127.0.0.1" >"$folder/kubelet/resolv.conf"
  # What all programs of the machine use says nothing about a node of another size.
  [ -z "${NODE_MEMORY[$node]}" ] || evict_below=0%
  [ -z "${NODE_TAINT[$node]}" ] || taints=(--register-with-taints "${NODE_TAINT[$node]}")
  sed -e "s|@FOLDER@|$folder|g" -e "s|@PKI@|$PKI|g" -e "s|@CGROUP@|/$(node_cgroup "$node")|g" \
    -e "s|@NODE_IP@|${NODE_ADDRESS[$node]}|g" -e "s|@PORT@|$PORT_KUBELET|g" \
    -e "s|@HEALTH_PORT@|$PORT_KUBELET_HEALTH|g" -e "s|@EVICT_BELOW@|$evict_below|g" \
    "$HERE/lib/templates/kubelet.yaml" >"$folder/kubelet/config.yaml"
  pid="$(pid_of "containerd-$node")"
  start_root "kubelet-$node" nsenter --mount="/proc/$pid/ns/mnt" "$KUBERNETES" kubelet \
    --config "$folder/kubelet/config.yaml" --root-dir "$folder/kubelet" \
    --kubeconfig "$PKI/kubelet-$node.kubeconfig" --hostname-override "$node" \
    --node-ip "${NODE_ADDRESS[$node]}" --node-labels "${NODE_LABELS[$node]}" ${taints[@]+"${taints[@]}"}
}

wait_for_nodes() {
  local node
  for node in "${NODES[@]}"; do
    wait_for 90 "$node to be ready" node_ready "$node" || {
      show_log "kubelet-$node" 40
      die "$node did not become ready"
    }
    # A kubelet may not say this of its own node.
    [ -z "${NODE_ROLE[$node]}" ] ||
      kc label --overwrite node "$node" "node-role.kubernetes.io/${NODE_ROLE[$node]}=" >/dev/null
  done
}

# Two calls: a node that is not there yet makes `kubectl wait` fail, not wait.
node_ready() {
  [ "$(kc get node "$1" -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

# Of the cluster; each node has one in it, because a kubelet tidies up every pod
# below its root: two of them must not share one.
cluster_cgroup() { echo "pilothouse-$NAME"; }
node_cgroup() { echo "$(cluster_cgroup)/$1"; }

# The folders of all control group hierarchies that are mounted (one with v2).
cgroup_mounts() {
  awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts
}

# make_cgroup PATH: also what is above it.
make_cgroup() {
  local path="$1" parent mount file
  parent="$(dirname "$path")"
  [ "$parent" = . ] || make_cgroup "$parent"
  while read -r mount; do
    as_root mkdir -p "$mount/$path"
    # A new v1 cpuset is empty and would take no process.
    for file in cpuset.mems cpuset.cpus; do
      [ -f "$mount/$path/$file" ] || continue
      as_root sh -c 'cat "$1" >"$2" 2>/dev/null || true' sh "$mount/$parent/$file" "$mount/$path/$file"
    done
    if [ -f "$mount/$parent/cgroup.controllers" ]; then
      as_root sh -c 'for c in $(cat "$1/cgroup.controllers"); do echo "+$c" >"$1/cgroup.subtree_control"; done 2>/dev/null || true' \
        sh "$mount/$parent"
    fi
  done < <(cgroup_mounts)
}

node_processes() {
  local mount process words
  # The containers, by their control group ...
  while read -r mount; do
    [ -d "$mount/$(cluster_cgroup)" ] || continue
    find "$mount/$(cluster_cgroup)" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done < <(cgroup_mounts)
  # ... and the shims, by the socket of the containerd that started them.
  for process in /proc/[0-9]*; do
    { mapfile -d '' words <"$process/cmdline"; } 2>/dev/null || continue
    [[ "${words[0]:-}" == *containerd-shim* && "${words[*]}" == *" -address $STATE/"*/containerd.sock* ]] ||
      continue
    basename "$process"
  done
}

no_node_processes() { [ -z "$(node_processes)" ]; }

kill_node_processes() {
  local pid
  for pid in $(node_processes | sort -u); do
    as_root kill -KILL "$pid" 2>/dev/null || true
  done
  no_node_processes
}

# By what is there, not by what was asked for: `down` is not told how many nodes there are.
stop_nodes() {
  stop_all kubelet
  # Again and again: a container may be starting at this moment.
  wait_for 60 "the containers to end" kill_node_processes || true
  stop_all containerd
  wait_for 20 "the shims to end" kill_node_processes || true
  stop registry

  local mount
  if have_root; then
    as_root ip link delete "ph-$NAME" 2>/dev/null || true
    while read -r mount; do
      [ -d "$mount/$(cluster_cgroup)" ] || continue
      wait_for 10 "$mount/$(cluster_cgroup) to be empty" remove_cgroup "$mount/$(cluster_cgroup)" || true
    done < <(cgroup_mounts)
  fi
}

remove_cgroup() {
  as_root find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [ ! -d "$1" ]
}
