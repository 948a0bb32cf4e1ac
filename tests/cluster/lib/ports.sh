# Free ports and a free subnet for each node of one cluster.
# shellcheck shell=bash

# Below the range that the kernel gives to outgoing connections (32768 and up),
# so that a port that was free stays so until its program binds it.
LOWEST_PORT=20000
HIGHEST_PORT=29999

# Sets PORT_ETCD, PORT_ETCD_PEER, PORT_API, PORT_KUBELET, PORT_KUBELET_HEALTH and
# SUBNET_NUMBERS (one for each node), and writes them down at once: other clusters
# see them taken before they are bound. The kubelets' ports are those of all nodes:
# each has an address of its own.
choose_ports() {
  with_lock "$STATE_ROOT/.ports.lock" choose_ports_alone
  # shellcheck disable=SC1091
  . "$STATE/ports"
  mapfile -t SUBNET_NUMBERS < <(sed -n 's/^SUBNET_NUMBER=//p' "$STATE/ports")
}

choose_ports_alone() {
  local name port subnet
  for name in PORT_ETCD PORT_ETCD_PEER PORT_API PORT_KUBELET PORT_KUBELET_HEALTH; do
    TAKEN="$(cat "$STATE_ROOT"/*/ports 2>/dev/null || true)"
    port="$(free_port)"
    echo "$name=$port" >>"$STATE/ports"
  done
  for name in "${NODES[@]}"; do
    TAKEN="$(cat "$STATE_ROOT"/*/ports 2>/dev/null || true)"
    subnet="$(free_subnet)"
    echo "SUBNET_NUMBER=$subnet" >>"$STATE/ports"
  done
}

free_port() {
  local port tries
  for ((tries = 0; tries < 200; tries++)); do
    port=$((LOWEST_PORT + RANDOM % (HIGHEST_PORT - LOWEST_PORT + 1)))
    grep -q "^PORT_.*=$port$" <<<"$TAKEN" && continue
    # A connection that is refused: nobody listens.
    (exec 7<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
    echo "$port"
    return 0
  done
  die "no free port between $LOWEST_PORT and $HIGHEST_PORT"
}

# Pods of one node live in 10.223.N.0/24.
free_subnet() {
  local number
  for ((number = 1; number < 250; number++)); do
    grep -q "^SUBNET_NUMBER=$number$" <<<"$TAKEN" && continue
    grep -qs "^[^ ]*[[:space:]]00$(printf '%02X' "$number")DF0A" /proc/net/route && continue
    echo "$number"
    return 0
  done
  die "no free subnet in 10.223.0.0/16"
}
