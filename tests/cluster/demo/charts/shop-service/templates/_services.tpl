{{/* All objects of all services of a chart's values. */}}
{{- define "shop.services" -}}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Values.serviceAccount | default .Release.Name }}
  labels:
    app.kubernetes.io/instance: {{ .Release.Name }}
    app.kubernetes.io/managed-by: {{ .Release.Service }}
automountServiceAccountToken: false
{{- range $name, $service := .Values.services }}
{{- $context := dict "root" $ "name" $name "service" $service }}
---
{{ include "shop.workload" $context }}
{{- if $service.port }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
  annotations:
    {{- include "shop.annotations" $context | nindent 4 }}
spec:
  {{- if eq ($service.kind | default "Deployment") "StatefulSet" }}
  clusterIP: None
  {{- end }}
  selector:
    {{- include "shop.selector" $context | nindent 4 }}
  ports:
    - { name: http, port: 80, targetPort: http, appProtocol: http }
{{- end }}
{{- with $service.config }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ $name }}-config
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
data:
  app.properties: |
    {{- range $key, $value := . }}
    {{ $key }}={{ $value }}
    {{- end }}
{{- end }}
{{- with $service.host }}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ $name }}
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
spec:
  ingressClassName: edge
  tls:
    - { hosts: [{{ . }}], secretName: {{ $service.tlsSecret }} }
  rules:
    - host: {{ . }}
      http:
        paths:
          - path: {{ $service.path | default "/" }}
            pathType: Prefix
            backend: { service: { name: {{ $name }}, port: { name: http } } }
{{- end }}
{{- with $service.minAvailable }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
spec:
  minAvailable: {{ . }}
  selector:
    matchLabels:
      {{- include "shop.selector" $context | nindent 6 }}
{{- end }}
{{- with $service.autoscaling }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ $name }}
  labels:
    {{- include "shop.labels" $context | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ $name }} }
  minReplicas: {{ .min }}
  maxReplicas: {{ .max }}
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{ .cpuPercent }} } }
{{- end }}
{{- end }}
{{- end }}
