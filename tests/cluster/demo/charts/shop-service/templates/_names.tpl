{{/* Labels by which a service's pods are found: never change them. */}}
{{- define "shop.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* Of pods: nothing that changes with the chart, or each release would replace all of them. */}}
{{- define "shop.podLabels" -}}
{{ include "shop.selector" . }}
app.kubernetes.io/component: {{ .service.component | default "service" }}
app.kubernetes.io/part-of: {{ .root.Values.partOf | default "shop" }}
app.kubernetes.io/version: {{ .service.tag | quote }}
{{- end }}

{{- define "shop.labels" -}}
{{ include "shop.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "shop.annotations" -}}
shop.example/owner: {{ .root.Values.owner }}
shop.example/runbook: https://runbooks.shop.example/{{ .root.Release.Namespace }}/{{ .name }}
{{- end }}
