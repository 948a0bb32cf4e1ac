#!/usr/bin/env bash
# Runs inside a new mount namespace: prepares it and becomes the given program.
set -euo pipefail
state="$1"
shift

# The namespace's own tree is shared with nobody outside (unshare saw to that),
# but pods may ask for mounts to be passed on between them.
mount --make-rshared /

# Fixed paths of containerd and kubelet: /run/containerd, /var/lib/kubelet,
# /var/lib/cni, /var/log/containers. They would outlive the cluster, and two
# clusters would share them.
for folder in /run /var/lib /var/log; do
  mkdir -p "$state/node$folder"
  mount --bind "$state/node$folder" "$folder"
done

exec "$@"
