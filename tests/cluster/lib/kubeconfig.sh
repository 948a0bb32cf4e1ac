# Kubeconfigs: one with a context per persona, one file per persona, and those
# of the components.
# shellcheck shell=bash

embed() { base64 -w0 <"$1"; }

# cluster_entry NAME SERVER CA-FILE
cluster_entry() {
  printf -- '- name: %s\n  cluster:\n    server: %s\n    certificate-authority-data: %s\n' \
    "$1" "$2" "$(embed "$3")"
}

certificate_user() {
  printf -- '- name: %s\n  user:\n    client-certificate-data: %s\n    client-key-data: %s\n' \
    "$1" "$(embed "$PKI/$2.crt")" "$(embed "$PKI/$2.key")"
}

token_user() { printf -- '- name: %s\n  user:\n    token: %s\n' "$1" "$(cat "$2")"; }

plugin_user() {
  cat <<'YAML'
- name: plugin-missing
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: pilothouse-absent-login
      args: [token, --cluster, test]
      installHint: |
        pilothouse-absent-login is not installed on purpose.
        Install it with: example-package-tool install pilothouse-absent-login
      interactiveMode: Never
      provideClusterInfo: false
YAML
}

# context_entry NAME CLUSTER USER [NAMESPACE]
context_entry() {
  printf -- '- name: %s\n  context:\n    cluster: %s\n    user: %s\n' "$1" "$2" "$3"
  [ -z "${4:-}" ] || printf '    namespace: %s\n' "$4"
}

write_kubeconfigs() {
  local server="https://127.0.0.1:$PORT_API" persona
  (
    umask 077
    {
      printf 'apiVersion: v1\nkind: Config\npreferences: {}\ncurrent-context: admin\nclusters:\n'
      cluster_entry "$NAME" "$server" "$PKI/ca.crt"
      # Port 1: nothing listens there, so the connection is refused at once.
      cluster_entry unreachable https://127.0.0.1:1 "$PKI/ca.crt"
      printf 'users:\n'
      certificate_user admin admin
      token_user payments-only "$PKI/payments-only.token"
      token_user viewer "$PKI/viewer.token"
      token_user expired "$PKI/expired.jwt"
      plugin_user
      printf 'contexts:\n'
      context_entry admin "$NAME" admin
      context_entry payments-only "$NAME" payments-only payments
      context_entry viewer "$NAME" viewer
      context_entry expired "$NAME" expired
      context_entry unreachable unreachable admin
      context_entry plugin-missing "$NAME" plugin-missing
    } >"$KUBECONFIG_FILE"

    mkdir -p "$STATE/personas"
    for persona in admin payments-only viewer expired unreachable plugin-missing; do
      kc config view --minify --flatten --context "$persona" >"$STATE/personas/$persona.kubeconfig"
    done
    write_wrong_authority "$server"
    write_working_plugin "$server"
  )
}

# A server whose certificate this client must not trust. Not a context of the
# shared kubeconfig: `kubectl --context` users would trip over it.
write_wrong_authority() {
  {
    printf 'apiVersion: v1\nkind: Config\ncurrent-context: wrong-authority\nclusters:\n'
    cluster_entry wrong-authority "$1" "$PKI/other-ca.crt"
    printf 'users:\n'
    certificate_user admin admin
    printf 'contexts:\n'
    context_entry wrong-authority wrong-authority admin
  } >"$STATE/personas/wrong-authority.kubeconfig"
}

# A login program that is there: it signs in as `viewer`.
write_working_plugin() {
  local program="$STATE/personas/login"
  cat >"$program" <<SH
#!/bin/sh
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' '$(cat "$PKI/viewer.token")'
SH
  chmod 700 "$program"
  {
    printf 'apiVersion: v1\nkind: Config\ncurrent-context: plugin-working\nclusters:\n'
    cluster_entry plugin-working "$1" "$PKI/ca.crt"
    printf 'users:\n- name: plugin-working\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: %s\n      interactiveMode: Never\n' "$program"
    printf 'contexts:\n'
    context_entry plugin-working plugin-working plugin-working
  } >"$STATE/personas/plugin-working.kubeconfig"
}

# component_kubeconfig NAME: for a program of the cluster itself.
component_kubeconfig() {
  (
    umask 077
    {
      printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\nclusters:\n' "$1"
      cluster_entry "$NAME" "https://127.0.0.1:$PORT_API" "$PKI/ca.crt"
      printf 'users:\n'
      certificate_user "$1" "$1"
      printf 'contexts:\n'
      context_entry "$1" "$NAME" "$1"
    } >"$PKI/$1.kubeconfig"
  )
}
