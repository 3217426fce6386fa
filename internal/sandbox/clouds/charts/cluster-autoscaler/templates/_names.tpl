{{- define "fullname" -}}
{{ .Values.fullnameOverride | default (printf "%s-aws-%s" .Release.Name .Chart.Name) }}
{{- end }}

{{- define "labels" -}}
app.kubernetes.io/name: aws-{{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "account" -}}
{{ .Values.rbac.serviceAccount.name | default (include "fullname" .) }}
{{- end }}
