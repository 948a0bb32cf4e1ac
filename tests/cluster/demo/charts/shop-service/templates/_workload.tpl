{{- define "shop.workload" -}}
{{- $service := .service }}
{{- $kind := $service.kind | default "Deployment" }}
apiVersion: apps/v1
kind: {{ $kind }}
metadata:
  name: {{ .name }}
  labels:
    {{- include "shop.labels" . | nindent 4 }}
  annotations:
    {{- include "shop.annotations" . | nindent 4 }}
spec:
  {{- if ne $kind "DaemonSet" }}
  {{- if not $service.autoscaling }}
  replicas: {{ $service.replicas | default 1 }}
  {{- end }}
  {{- end }}
  {{- if eq $kind "Deployment" }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: {{ $service.progressDeadlineSeconds | default 90 }}
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  {{- end }}
  {{- if eq $kind "StatefulSet" }}
  serviceName: {{ .name }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "shop.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "shop.podLabels" . | nindent 8 }}
      {{- with $service.config }}
      annotations:
        checksum/config: {{ toJson . | sha256sum | trunc 16 }}
      {{- end }}
    spec:
      serviceAccountName: {{ .root.Values.serviceAccount | default .root.Release.Name }}
      priorityClassName: {{ $service.priority | default "shop-standard" }}
      terminationGracePeriodSeconds: 10
      imagePullSecrets: [{ name: registry-login }]
      securityContext:
        runAsUser: 1000
        runAsGroup: 1000
        runAsNonRoot: true
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      {{- if ne $kind "DaemonSet" }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "shop.selector" . | nindent 14 }}
      {{- end }}
      nodeSelector: { shop.example/pool: {{ $service.pool | default "general" }} }
      {{- with $service.pool }}
      tolerations:
        - { key: shop.example/pool, value: {{ . }}, effect: NoSchedule }
      {{- end }}
      {{- with $service.waitFor }}
      initContainers:
        - name: wait-for-{{ .host }}
          image: {{ $.root.Values.registry }}/platform/wait-for:1.2.0
          command: [/app/wait-for, {{ .host }}, {{ .port | quote }}]
          resources: { requests: { cpu: 5m, memory: 16Mi } }
      {{- end }}
      containers:
        - name: {{ .name }}
          image: {{ .root.Values.registry }}/{{ $service.image }}:{{ $service.tag }}
          command: [/app/server]
          {{- if $service.port }}
          ports: [{ name: http, containerPort: {{ $service.port }} }]
          {{- end }}
          env:
            - { name: SERVICE_NAME, value: {{ $service.serviceName | default .name }} }
            - { name: VERSION, value: {{ $service.tag | quote }} }
            {{- if $service.port }}
            - { name: PORT, value: {{ $service.port | quote }} }
            {{- end }}
            - { name: LOG_FORMAT, value: {{ $service.logFormat | default "json" }} }
            - name: NODE_NAME
              valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
            {{- range $key, $value := $service.env }}
            - { name: {{ $key }}, value: {{ $value | quote }} }
            {{- end }}
            {{- range $key, $from := $service.secrets }}
            - name: {{ $key }}
              valueFrom: { secretKeyRef: { name: {{ $from.name }}, key: {{ $from.key }} } }
            {{- end }}
          resources:
            requests: { cpu: {{ $service.cpu | default "40m" }}, memory: {{ $service.memory | default "96Mi" }} }
            limits: { memory: {{ $service.memoryLimit | default "192Mi" }} }
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
          {{- if $service.port }}
          startupProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 2
            failureThreshold: 30
          livenessProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 20
            timeoutSeconds: 3
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 10
            timeoutSeconds: 3
          {{- end }}
          {{- if or $service.config $service.storage }}
          volumeMounts:
            {{- if $service.config }}
            - { name: config, mountPath: /etc/app, readOnly: true }
            {{- end }}
            {{- if $service.storage }}
            - { name: data, mountPath: /var/lib/data }
            {{- end }}
          {{- end }}
      {{- if $service.config }}
      volumes:
        - name: config
          configMap: { name: {{ .name }}-config }
      {{- end }}
  {{- with $service.storage }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: local-ssd
        resources: { requests: { storage: {{ . }} } }
  {{- end }}
{{- end }}
