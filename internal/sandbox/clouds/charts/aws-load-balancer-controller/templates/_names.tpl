{{- define "labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "account" -}}
{{ .Values.serviceAccount.name | default .Release.Name }}
{{- end }}

{{- /* a=b,c=d, as the controller reads lists */ -}}
{{- define "pairs" -}}
{{- $pairs := list -}}
{{- range $name, $value := . -}}
{{- $pairs = append $pairs (printf "%s=%v" $name $value) -}}
{{- end -}}
{{ join "," $pairs }}
{{- end }}
