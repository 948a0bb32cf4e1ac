# etcd, kube-apiserver and, unless the cluster is to stay empty,
# kube-controller-manager and kube-scheduler.
# shellcheck shell=bash

ISSUER=https://kubernetes.default.svc

make_keys() {
  "$PKI_TOOL" -out "$PKI" -nodes "$(join_by , "${NODES[@]}")" \
    -addresses "$(join_by , 127.0.0.1 "${NODE_ADDRESS[@]}")" -issuer "$ISSUER"
  # One row per persona that signs in with a token: token,user,uid,"groups".
  local persona
  for persona in payments-only viewer; do
    printf '%s' "$(random_token)" >"$PKI/$persona.token"
    printf '%s,%s,%s\n' "$(cat "$PKI/$persona.token")" "$persona" "$persona"
  done >"$PKI/tokens.csv"
}

random_token() { head -c 24 /dev/urandom | base64 | tr -d '/+=\n'; }

start_etcd() {
  if [ "$OLD_ETCD" = yes ]; then
    start_old_etcd
    return
  fi
  # Tests lose nothing when the machine dies: no fsync, much faster writes.
  start etcd "$ETCD" --unsafe-no-fsync --name "$NAME" --data-dir "$STATE/etcd" \
    --listen-client-urls "http://127.0.0.1:$PORT_ETCD" \
    --advertise-client-urls "http://127.0.0.1:$PORT_ETCD" \
    --listen-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" \
    --initial-advertise-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" \
    --initial-cluster "$NAME=http://127.0.0.1:$PORT_ETCD_PEER" \
    --quota-backend-bytes 8589934592 --log-level warn
}

# Debian's etcd 3.4 has no RequestWatchProgress: the API server answers a
# streaming list (sendInitialEvents) with 500, and a client must fall back.
start_old_etcd() {
  local binary
  binary="$(old_etcd)" || exit
  start etcd "$binary" --name "$NAME" --data-dir "$STATE/etcd" \
    --listen-client-urls "http://127.0.0.1:$PORT_ETCD" \
    --advertise-client-urls "http://127.0.0.1:$PORT_ETCD" \
    --listen-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" \
    --initial-advertise-peer-urls "http://127.0.0.1:$PORT_ETCD_PEER" \
    --initial-cluster "$NAME=http://127.0.0.1:$PORT_ETCD_PEER" \
    --quota-backend-bytes 8589934592
}

# Prints the path of an etcd 3.4. Unpacked, not installed: the package would start a server of its
# own. Every command here says what its failure means: in `$(...)` and before `||` none ends the shell.
old_etcd() {
  local folder="$CACHE/etcd-debian-3.4"
  [ -x "$folder/usr/bin/etcd" ] || with_lock "$CACHE/.lock" fetch_old_etcd "$folder" >&2 || return
  echo "$folder/usr/bin/etcd"
}

fetch_old_etcd() {
  local folder="$1" work version
  [ ! -x "$folder/usr/bin/etcd" ] || return 0
  command -v apt-get >/dev/null || no_old_etcd "there is no apt-get to fetch Debian's etcd-server with"
  say "fetching Debian's etcd-server"
  work="$(mktemp -d "$CACHE/etcd.XXXXXX")" || die "no folder for etcd in $CACHE"
  if ! download_etcd "$work"; then
    if ! have_root; then
      rm -rf "$work"
      no_old_etcd "without root Debian's lists of packages stay as old as they are"
    fi
    as_root apt-get -qq update || true
    download_etcd "$work" || {
      rm -rf "$work"
      die "apt-get download etcd-server failed"
    }
  fi
  dpkg-deb -x "$work"/etcd-server_*.deb "$work/etcd" || die "unpacking etcd-server failed"
  # Looked at before it gets the name under which the next run takes it as it is.
  version="$("$work/etcd/usr/bin/etcd" --version | sed -n 's/^etcd Version: //p')"
  if [[ "$version" != 3.4.* ]]; then
    rm -rf "$work"
    no_old_etcd "this system's etcd-server is ${version:-of no version} and does what 3.4 cannot"
  fi
  rm -rf "$folder"
  mv "$work/etcd" "$folder" || die "moving etcd to $folder failed"
  rm -rf "$work"
}

download_etcd() { (cd "$1" && apt-get -qq -o APT::Sandbox::User=root download etcd-server); }

# Ends with status 3: there is nothing wrong, only no etcd that is old enough.
no_old_etcd() {
  say "no old etcd: $*"
  exit 3
}

start_apiserver() {
  local extra=()
  # Without a controller manager nobody makes the service accounts that this
  # admission plugin asks for.
  [ "$EMPTY" = no ] || extra+=(--disable-admission-plugins=ServiceAccount)
  start kube-apiserver "$KUBERNETES" kube-apiserver \
    --etcd-servers "http://127.0.0.1:$PORT_ETCD" \
    --bind-address 127.0.0.1 --secure-port "$PORT_API" \
    --advertise-address "$FIRST_ADDRESS" \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" \
    --client-ca-file "$PKI/ca.crt" --token-auth-file "$PKI/tokens.csv" \
    --kubelet-certificate-authority "$PKI/ca.crt" \
    --kubelet-client-certificate "$PKI/apiserver-to-kubelet.crt" \
    --kubelet-client-key "$PKI/apiserver-to-kubelet.key" \
    --kubelet-preferred-address-types InternalIP \
    --service-account-issuer "$ISSUER" \
    --service-account-key-file "$PKI/sa.pub" \
    --service-account-signing-key-file "$PKI/sa.key" \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --service-cluster-ip-range 10.96.0.0/16 --allow-privileged=true \
    "${extra[@]}"
}

start_controllers() {
  component_kubeconfig controller-manager
  component_kubeconfig scheduler
  # The default 20 requests a second would slow the start down; ports are off,
  # as nobody asks for metrics.
  start kube-controller-manager "$KUBERNETES" kube-controller-manager \
    --kubeconfig "$PKI/controller-manager.kubeconfig" \
    --service-account-private-key-file "$PKI/sa.key" --root-ca-file "$PKI/ca.crt" \
    --cluster-signing-cert-file "$PKI/ca.crt" --cluster-signing-key-file "$PKI/ca.key" \
    --use-service-account-credentials --leader-elect=false --secure-port 0 \
    --kube-api-qps 200 --kube-api-burst 400
  start kube-scheduler "$KUBERNETES" kube-scheduler \
    --kubeconfig "$PKI/scheduler.kubeconfig" --leader-elect=false --secure-port 0
}

api_ready() { kc get --raw /readyz; }

wait_for_api() {
  wait_for 90 "the API server to be ready" api_ready || {
    show_log etcd
    show_log kube-apiserver
    die "the control plane did not become ready"
  }
}

# kubectl as this cluster's admin.
kc() { "$KUBECTL" --kubeconfig "$KUBECONFIG_FILE" "$@"; }
