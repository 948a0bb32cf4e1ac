# What the world `demo` looks like once it has come about. Sourced by ../up, which waits for it,
# and by ../check, which asks for it.
# shellcheck shell=bash

# Workloads that are not well, or have no pods; all others are rolled out.
DEMO_SICK=(
  storefront/deployment/recommendations
  storefront/deployment/image-resizer
  checkout/deployment/payment-gateway
  checkout/deployment/fraud-scoring
  checkout/deployment/receipts
  catalog/deployment/pricing
  catalog/deployment/indexer
  fulfilment/deployment/label-printer
  fulfilment/deployment/route-planner
  fulfilment/deployment/demand-forecast
  fulfilment/deployment/carrier-webhooks
  data/statefulset/archive
)

# demo_expectations COMMAND...: calls COMMAND WHAT PATTERN NAMESPACE ARGUMENTS... for everything
# that has gone wrong: `kubectl get ARGUMENTS` has a line like PATTERN. (JSON, where a line is
# wanted of an object: YAML would break a long one.)
demo_expectations() {
  local name=app.kubernetes.io/name
  "$@" "a rollout that waits for an image" 'ErrImagePull|ImagePullBackOff' storefront pods -l $name=recommendations
  "$@" "a rollout that is given up" 'ProgressDeadlineExceeded' storefront deployment recommendations -o json
  "$@" "an image that is not found" 'recommendations:3.2.0-rc1.*not found' storefront events
  "$@" "a container out of memory" 'OOMKilled' storefront pods -l $name=image-resizer -o json
  "$@" "an HPA without metrics" 'FailedGetResourceMetric' storefront hpa web -o json
  "$@" "a suspended CronJob" 'newsletter-export .* True ' storefront cronjobs
  "$@" "an Ingress to no service" '"name": "promo-pages"' storefront ingress promo -o json
  "$@" "a crash loop after a change of its configuration" 'CrashLoopBackOff|Error' checkout pods -l $name=payment-gateway
  "$@" "the pods of before go on" '2 .* 2 ' checkout deployment payment-gateway -o 'jsonpath={.status.readyReplicas} of {.spec.replicas} '
  "$@" "a pod that fits on no node" 'Insufficient memory' checkout pods -l $name=fraud-scoring -o json
  "$@" "a key that is not in the ConfigMap" 'CreateContainerConfigError' checkout pods -l $name=receipts
  "$@" "a job that has failed" 'BackoffLimitExceeded' checkout job ledger-migration -o json
  "$@" "a CronJob that is late" 'JobAlreadyActive' checkout events --field-selector involvedObject.name=reconcile
  "$@" "a pod that does not get ready" '503' catalog events --field-selector reason=Unhealthy
  "$@" "a Service without endpoints" '<unset>|<none>' catalog endpointslices -l kubernetes.io/service-name=search-index-leader
  "$@" "an init container that waits for it" 'Init:0/1' catalog pods -l $name=indexer
  "$@" "a liveness probe that fails" 'Liveness probe failed: HTTP probe failed with statuscode: 404' fulfilment events
  "$@" "a pool that does not exist" "didn't match Pod's node affinity/selector" fulfilment pods -l $name=route-planner -o json
  "$@" "a taint that is not tolerated" 'untolerated taint' fulfilment pods -l $name=demand-forecast -o json
  "$@" "a quota that is used up" 'exceeded quota' fulfilment replicasets -l $name=carrier-webhooks -o json
  "$@" "a claim of an absent class" 'Pending.*fast-replicated' data pvc -l $name=archive
  "$@" "a budget that allows no disruption" 'orders-db .* 0 ' data pdb
  "$@" "an object stuck in deletion" 'deletionTimestamp' data database legacy-orders -o json
  "$@" "a namespace stuck in deletion" 'Terminating' "" namespace preview-1482
  "$@" "a cordoned node" 'Ready,SchedulingDisabled' "" node general-c2
  "$@" "a failed release" 'failed' fulfilment secrets -l owner=helm,name=orders -L status
  "$@" "a release that is left half-way" 'pending-upgrade' observability secrets -l owner=helm,name=metrics -L status
}
