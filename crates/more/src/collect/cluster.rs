//! What is asked of clusters: which kinds, and what is kept of each object.

/// What is kept of pods and of what makes them, as a template of `kubectl`: the fields of the very
/// API, without annotations, commands and values.
pub(super) const POD_TEMPLATE: &str = r#"{{define "text"}}{{if .}}{{printf "%q" .}}{{else}}""{{end}}{{end -}}
{{define "names"}}{{$sep := ""}}{{range .}}{{$sep}}{"name":{{template "text" .name}}}{{$sep = ","}}{{end}}{{end -}}
{{define "map"}}{ {{- $sep := ""}}{{range $key, $value := .}}{{$sep}}{{printf "%q" $key}}:{{template "text" $value}}{{$sep = ","}}{{end -}} }{{end -}}
{{define "env"}}{{$sep := ""}}{{range .}}{{$sep}}{"name":{{template "text" .name}}
{{- with .valueFrom}}{{with .secretKeyRef}},"valueFrom":{"secretKeyRef":{"name":{{template "text" .name}},"key":{{template "text" .key}}}}{{end}}{{end -}} }{{$sep = ","}}{{end}}{{end -}}
{{define "envFrom"}}{{$sep := ""}}{{range .}}{{with .secretRef}}{{$sep}}{"secretRef":{"name":{{template "text" .name}}}}{{$sep = ","}}{{end}}{{end}}{{end -}}
{{define "containers"}}{{$sep := ""}}{{range .}}{{$sep}}{"name":{{template "text" .name}},"image":{{template "text" .image}}
{{- with .imagePullPolicy}},"imagePullPolicy":{{template "text" .}}{{end}}
{{- with .env}},"env":[{{template "env" .}}]{{end}}
{{- with .envFrom}},"envFrom":[{{template "envFrom" .}}]{{end -}} }{{$sep = ","}}{{end}}{{end -}}
{{define "volumes"}}{{$sep := ""}}{{range .}}{{if or .secret .image .projected}}{{$sep}}{"name":{{template "text" .name}}
{{- with .secret}},"secret":{"secretName":{{template "text" .secretName}}}{{end}}
{{- with .image}},"image":{"reference":{{template "text" .reference}}{{with .pullPolicy}},"pullPolicy":{{template "text" .}}{{end -}} }{{end}}
{{- with .projected}},"projected":{"sources":[{{$from := ""}}{{range .sources}}{{with .secret}}{{$from}}{"secret":{"name":{{template "text" .name}}}}{{$from = ","}}{{end}}{{end}}]}{{end -}} }{{$sep = ","}}{{end}}{{end}}{{end -}}
{{define "parts"}}{ {{- $sep := ""}}{{range $key, $value := .}}{{$of := printf "%T" $value}}
{{- if or (eq $of "map[string]interface {}") (eq $of "[]interface {}")}}{{$sep}}{{printf "%q" $key}}:{{template "any" $value}}{{$sep = ","}}
{{- else if eq $key "tag" "host" "name" "repo" "image" "digest" "server" "sha256" "version" "registry" "imageTag" "imageName" "pullPolicy" "repository" "imagePullPolicy"}}
{{- if eq $of "string"}}{{$sep}}{{printf "%q" $key}}:{{template "text" $value}}{{$sep = ","}}
{{- else if or (eq $of "int64") (eq $of "float64")}}{{$sep}}{{printf "%q:%v" $key $value}}{{$sep = ","}}{{end}}{{end}}{{end -}} }{{end -}}
{{define "any"}}{{if eq (printf "%T" .) "[]interface {}"}}[{{$sep := ""}}{{range .}}{{$of := printf "%T" .}}{{if or (eq $of "map[string]interface {}") (eq $of "[]interface {}")}}{{$sep}}{{template "any" .}}{{$sep = ","}}{{end}}{{end}}]
{{- else}}{ {{- $sep := ""}}{{range $key, $value := .}}{{$of := printf "%T" $value}}{{$end := ""}}{{$long := ""}}{{$begin := ""}}
{{- if ge (len $key) 5}}{{$end = slice $key (len (slice $key 5))}}{{end}}
{{- if ge (len $key) 8}}{{$long = slice $key (len (slice $key 8))}}{{end}}
{{- if eq $of "string"}}{{if ge (len $value) 6}}{{$begin = slice $value 0 6}}{{end}}{{end}}
{{- $image := or (eq $end "image" "Image") (eq $long "imageRef" "ImageRef" "mageName")}}
{{- if and (eq $of "[]interface {}") (eq $key "env")}}{{$sep}}"env":[{{template "env" $value}}]{{$sep = ","}}
{{- else if and (eq $of "[]interface {}") (eq $key "envFrom")}}{{$sep}}"envFrom":[{{template "envFrom" $value}}]{{$sep = ","}}
{{- else if and (eq $of "[]interface {}") (eq $key "volumes")}}{{$sep}}"volumes":[{{template "volumes" $value}}]{{$sep = ","}}
{{- else if and (eq $of "[]interface {}") (eq $key "imagePullSecrets")}}{{$sep}}"imagePullSecrets":[{{template "names" $value}}]{{$sep = ","}}
{{- else if and $image (eq $of "map[string]interface {}")}}{{$sep}}{{printf "%q" $key}}:{{template "parts" $value}}{{$sep = ","}}
{{- else if or (eq $of "map[string]interface {}") (eq $of "[]interface {}")}}{{$sep}}{{printf "%q" $key}}:{{template "any" $value}}{{$sep = ","}}
{{- else if and (eq $of "string") (or $image (eq $key "imagePullPolicy" "serviceAccountName") (eq $begin "oci://"))}}{{$sep}}{{printf "%q" $key}}:{{template "text" $value}}{{$sep = ","}}{{end}}{{end -}} }{{end}}{{end -}}
{{define "pod"}}{"containers":[{{template "containers" .containers}}]
{{- with .initContainers}},"initContainers":[{{template "containers" .}}]{{end}}
{{- with .ephemeralContainers}},"ephemeralContainers":[{{template "containers" .}}]{{end}}
{{- with .imagePullSecrets}},"imagePullSecrets":[{{template "names" .}}]{{end}}
{{- with .volumes}},"volumes":[{{template "volumes" .}}]{{end}}
{{- with .serviceAccountName}},"serviceAccountName":{{template "text" .}}{{end}}
{{- with .nodeName}},"nodeName":{{template "text" .}}{{end -}} }{{end -}}
{{define "labels"}}{{with .metadata}}{{with .labels}}"metadata":{"labels":{{template "map" .}}},{{end}}{{end}}{{end -}}
[{{$sep := ""}}{{range .items}}{{$sep}}
{"apiVersion":{{template "text" .apiVersion}},"kind":{{template "text" .kind}},"metadata":{"name":{{template "text" .metadata.name}},"namespace":{{template "text" .metadata.namespace}}
{{- with .metadata.labels}},"labels":{{template "map" .}}{{end}}
{{- with .metadata.ownerReferences}},"ownerReferences":[{{$owner := ""}}{{range .}}{{$owner}}{"apiVersion":{{template "text" .apiVersion}},"kind":{{template "text" .kind}},"name":{{template "text" .name}}}{{$owner = ","}}{{end}}]{{end -}} },"spec":
{{- if .spec.jobTemplate}}{"jobTemplate":{"spec":{"template":{ {{- template "labels" .spec.jobTemplate.spec.template}}"spec":{{template "pod" .spec.jobTemplate.spec.template.spec}}}}}}
{{- else if and .spec.template .spec.template.spec .spec.template.spec.containers}}{"template":{ {{- template "labels" .spec.template}}"spec":{{template "pod" .spec.template.spec}}}}
{{- else if .spec.containers}}{{template "pod" .spec}}
{{- else if .spec}}{{template "any" .spec}}
{{- else}}{}{{end}}
{{- with .status}}{{with .containerStatuses}},"status":{"containerStatuses":[{{$status := ""}}{{range .}}{{$status}}{"name":{{template "text" .name}},"image":{{template "text" .image}},"imageID":{{template "text" .imageID}}}{{$status = ","}}{{end}}]}{{end}}{{end -}} }
{{- $sep = ","}}{{end}}
]
"#;

/// What Kubernetes itself runs beside pods. Each is asked for by itself, so that one that may not be read
/// takes none of the others with it.
/// (Old ReplicaSets run nothing, and pods tell of those that do.)
pub(super) const KINDS: [&str; 5] = [
    "deployments",
    "statefulsets",
    "daemonsets",
    "cronjobs",
    "jobs",
];

/// Which of the other kinds that a cluster serves are not asked for, as patterns of a shell: those above by
/// their full names, what may hold secrets, what is Kubernetes' own and runs nothing, and what is large and
/// says again what others say. Whatever else an operator brings along is asked for, and those of its objects
/// are kept that name an image.
pub(super) const NEVER: &[&str] = &[
    "pods",
    "pods.*",
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "cronjobs.batch",
    "jobs.batch",
    "*secret*",
    "*vault*",
    "*credential*",
    "*certificate*",
    "*token*",
    "configmaps",
    "bindings",
    "componentstatuses",
    "endpoints",
    "events",
    "limitranges",
    "namespaces",
    "nodes",
    "persistentvolumeclaims",
    "persistentvolumes",
    "resourcequotas",
    "serviceaccounts",
    "services",
    "controllerrevisions.apps",
    "replicasets.apps",
    "*.admissionregistration.k8s.io",
    "*.apiextensions.k8s.io",
    "*.apiregistration.k8s.io",
    "*.auditregistration.k8s.io",
    "*.authentication.k8s.io",
    "*.authorization.k8s.io",
    "*.autoscaling",
    "*.autoscaling.k8s.io",
    "*.coordination.k8s.io",
    "*.discovery.k8s.io",
    "*.events.k8s.io",
    "*.extensions",
    "*.flowcontrol.apiserver.k8s.io",
    "*.internal.apiserver.k8s.io",
    "*.metrics.k8s.io",
    "*.networking.k8s.io",
    "*.node.k8s.io",
    "*.policy",
    "*.resource.k8s.io",
    "*.scheduling.k8s.io",
    "*.storage.k8s.io",
    "*.storagemigration.k8s.io",
    "*report*",
    "*.cilium.io",
    "*.projectcalico.org",
    "*.istio.io",
    "*.image.openshift.io",
    "*.operators.coreos.com",
];

/// What a line of an object has that names an image, as an extended regular expression for any case.
pub(super) const NAMES_IMAGE: &str = "image(name|ref)?\":|\"oci://";
