#!/usr/bin/env bash
# Runs inside a new mount namespace: prepares it and becomes the given program.
set -euo pipefail
folder="$1"
shift

# The namespace's own tree is shared with nobody outside (unshare saw to that),
# but pods may ask for mounts to be passed on between them.
mount --make-rshared /

# What the node shows of itself in place of the machine (see show_own_hardware in node.sh).
# Before the folders: they might hide it.
if [ -d "$folder/covers" ]; then
  (cd "$folder/covers" && find . -type f) | while read -r file; do
    [ ! -e "${file#.}" ] || mount --bind "$folder/covers/$file" "${file#.}"
  done
fi

# Fixed paths of containerd and kubelet: /run/containerd, /var/lib/kubelet,
# /var/lib/cni, /var/log/containers. They would outlive the cluster, and two
# nodes would share them.
for path in /run /var/lib /var/log; do
  mkdir -p "$folder/root$path"
  mount --bind "$folder/root$path" "$path"
done

exec "$@"
