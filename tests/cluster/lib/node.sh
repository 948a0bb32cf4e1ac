# The one real node: containerd, runc and kubelet.
#
# containerd and kubelet share a mount namespace of their own. Everything that
# they mount, and the fixed paths under /run, /var/lib and /var/log that they
# insist on, exists only in there: two clusters do not meet, and nothing is left
# when the last process has ended.
# shellcheck shell=bash

NODE=node-1

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

# Pods are reached over a bridge of the cluster's own. It exists before the
# first pod, because its address is the node's.
make_bridge() {
  as_root ip link show "ph-$NAME" >/dev/null 2>&1 || as_root ip link add "ph-$NAME" type bridge
  as_root ip addr replace "$NODE_IP/24" dev "ph-$NAME"
  as_root ip link set "ph-$NAME" up
}

start_containerd() {
  local config="$STATE/containerd"
  mkdir -p "$config/cni" "$config/registry/registry.pilothouse.test" "$STATE/volumes"
  sed -e "s|@STATE@|$STATE|g" "$HERE/lib/templates/containerd.toml" >"$config/config.toml"
  sed -e "s|@STATE@|$STATE|g" -e "s|@NAME@|$NAME|g" -e "s|@SUBNET@|10.223.$SUBNET_NUMBER|g" \
    "$HERE/lib/templates/cni.conflist" >"$config/cni/10-pilothouse.conflist"

  start registry "$REGISTRY"
  wait_for 5 "the address of the registry" test -s "$LOGS/registry.log"
  # As server, too: of a mirror's refusal alone nobody would hear.
  printf 'server = "http://%s"\n[host."http://%s"]\n  capabilities = ["pull", "resolve"]\n' \
    "$(cat "$LOGS/registry.log")" "$(cat "$LOGS/registry.log")" \
    >"$config/registry/registry.pilothouse.test/hosts.toml"

  start_root containerd unshare --mount bash "$HERE/lib/enter-node.sh" "$STATE" \
    containerd --config "$config/config.toml"
}

containerd_ready() { node_ctr version; }

node_ctr() { as_root ctr --address "$STATE/containerd/containerd.sock" --namespace k8s.io "$@"; }

start_kubelet() {
  local pid
  component_kubeconfig node
  make_cgroup
  mkdir -p "$STATE/kubelet"
  # Pods ask nobody outside: no name is looked up at the machine's resolver.
  echo "nameserver 127.0.0.1" >"$STATE/kubelet/resolv.conf"
  sed -e "s|@STATE@|$STATE|g" -e "s|@PKI@|$PKI|g" -e "s|@CGROUP@|/$(cgroup_name)|g" \
    -e "s|@NODE_IP@|$NODE_IP|g" -e "s|@PORT@|$PORT_KUBELET|g" -e "s|@HEALTH_PORT@|$PORT_KUBELET_HEALTH|g" \
    "$HERE/lib/templates/kubelet.yaml" >"$STATE/kubelet/config.yaml"
  pid="$(pid_of containerd)"
  start_root kubelet nsenter --mount="/proc/$pid/ns/mnt" "$KUBERNETES" kubelet \
    --config "$STATE/kubelet/config.yaml" --root-dir "$STATE/kubelet" \
    --kubeconfig "$PKI/node.kubeconfig" --hostname-override "$NODE" --node-ip "$NODE_IP" \
    --node-labels "topology.kubernetes.io/zone=test-a,pilothouse.dev/pool=general"
}

# Two calls: a node that is not there yet makes `kubectl wait` fail, not wait.
node_ready() {
  [ "$(kc get node "$NODE" -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

cgroup_name() { echo "pilothouse-$NAME"; }

# The folders of all control group hierarchies that are mounted (one with v2).
cgroup_mounts() {
  awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts
}

# Each kubelet tidies up every pod below its cgroup root: two of them must not
# share one.
make_cgroup() {
  local mount file
  while read -r mount; do
    as_root mkdir -p "$mount/$(cgroup_name)"
    # A new v1 cpuset is empty and would take no process.
    for file in cpuset.mems cpuset.cpus; do
      [ -f "$mount/$(cgroup_name)/$file" ] || continue
      as_root sh -c 'cat "$1" >"$2" 2>/dev/null || true' sh "$mount/$file" "$mount/$(cgroup_name)/$file"
    done
    if [ -f "$mount/cgroup.controllers" ]; then
      as_root sh -c 'for c in $(cat "$1/cgroup.controllers"); do echo "+$c" >"$1/cgroup.subtree_control"; done 2>/dev/null || true' \
        sh "$mount"
    fi
  done < <(cgroup_mounts)
}

node_processes() {
  local mount
  # The containers, by their control group ...
  while read -r mount; do
    [ -d "$mount/$(cgroup_name)" ] || continue
    find "$mount/$(cgroup_name)" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done < <(cgroup_mounts)
  # ... and the shims, by the socket of the containerd that started them.
  local process
  for process in /proc/[0-9]*; do
    tr '\0' ' ' <"$process/cmdline" 2>/dev/null |
      grep -q "^[^ ]*containerd-shim[^ ]* .*-address $STATE/containerd/containerd.sock " &&
      basename "$process"
  done
  true
}

no_node_processes() { [ -z "$(node_processes)" ]; }

kill_node_processes() {
  local pid
  for pid in $(node_processes | sort -u); do
    as_root kill -KILL "$pid" 2>/dev/null || true
  done
  no_node_processes
}

stop_node() {
  stop kubelet
  # Again and again: a container may be starting at this moment.
  wait_for 20 "the containers to end" kill_node_processes || true
  stop containerd
  wait_for 20 "the shims to end" kill_node_processes || true
  stop registry

  local mount
  if have_root; then
    as_root ip link delete "ph-$NAME" 2>/dev/null || true
    while read -r mount; do
      [ -d "$mount/$(cgroup_name)" ] || continue
      wait_for 10 "$mount/$(cgroup_name) to be empty" remove_cgroup "$mount/$(cgroup_name)" || true
    done < <(cgroup_mounts)
  fi
}

remove_cgroup() {
  as_root find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [ ! -d "$1" ]
}
