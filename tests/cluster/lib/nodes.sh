# Which nodes a cluster has: their names, and what sets one apart from another.
# shellcheck shell=bash

# choose_nodes WORLD COUNT: sets NODES, a list of names, and NODE_MEMORY, NODE_TAINT, NODE_ROLE
# and NODE_LABELS by name. A world may name its nodes in a file, else they are numbered.
# COUNT may be empty: as many as the world names, or one.
choose_nodes() {
  local file="$HERE/$1/nodes" count="$2" name memory taint role labels
  NODES=()
  declare -gA NODE_MEMORY=() NODE_TAINT=() NODE_ROLE=() NODE_LABELS=()
  while read -r name memory taint role labels; do
    NODES+=("$name")
    # "-" stands for nothing: the columns are parted by spaces.
    NODE_MEMORY[$name]="${memory#-}" NODE_TAINT[$name]="${taint#-}" NODE_ROLE[$name]="${role#-}"
    NODE_LABELS[$name]="$labels"
  done < <(if [ -f "$file" ]; then sed -e '/^#/d' -e '/^$/d' "$file"; else numbered_nodes "${count:-1}"; fi)
  : "${count:=${#NODES[@]}}"
  ((count <= ${#NODES[@]})) || die "the world '$1' names ${#NODES[@]} nodes, not $count"
  NODES=("${NODES[@]:0:count}")
}

numbered_nodes() {
  local number
  for ((number = 1; number <= $1; number++)); do
    echo "node-$number - - - topology.kubernetes.io/zone=test-a,pilothouse.dev/pool=general"
  done
}

# give_addresses: sets NODE_SUBNET and NODE_ADDRESS by name. The first node's address is
# also the one that the API server gives as its own.
give_addresses() {
  local index name
  declare -gA NODE_SUBNET=() NODE_ADDRESS=()
  for index in "${!NODES[@]}"; do
    name="${NODES[index]}"
    NODE_SUBNET[$name]="10.223.${SUBNET_NUMBERS[index]}"
    NODE_ADDRESS[$name]="${NODE_SUBNET[$name]}.1"
  done
  FIRST_ADDRESS="${NODE_ADDRESS[${NODES[0]}]}"
}

# Numbered, not named: a name could be too long for the sockets in there.
node_folder() {
  local index
  for index in "${!NODES[@]}"; do
    [ "${NODES[index]}" != "$1" ] || echo "$STATE/node-$((index + 1))"
  done
}
