package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
)

// How many pods one ReplicaSet would own.
const podsPerReplicaSet = 25

// identity is what a pod's number decides: the same number always gives the
// same pod.
type identity struct {
	number     int
	namespace  string
	app        string
	replicaSet string
	name       string
	node       int
}

func identify(i, namespaces, nodes int) identity {
	namespace := i % namespaces
	// Counted within the namespace, so that a ReplicaSet's pods lie in one.
	group := i / namespaces / podsPerReplicaSet
	app := fmt.Sprintf("%s-%s", teams[(namespace+group)%len(teams)], []string{"api", "worker", "web", "cache", "gateway"}[group%5])
	if group >= 5 {
		app = fmt.Sprintf("%s-%d", app, group/5)
	}
	replicaSet := app + "-" + letters(fmt.Sprint("rs", namespace, group), 10)
	return identity{
		number: i, namespace: namespaceName(namespace), app: app, replicaSet: replicaSet,
		name: replicaSet + "-" + letters(fmt.Sprint("pod", i), 5), node: (i * 7) % nodes,
	}
}

// letters makes a suffix of the alphabet that Kubernetes uses for them.
func letters(seed string, length int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	sum := sha256.Sum256([]byte(seed))
	out := make([]byte, length)
	for i := range out {
		out[i] = alphabet[int(sum[i])%len(alphabet)]
	}
	return string(out)
}

func hash(seed string) string {
	sum := sha256.Sum256([]byte(seed))
	return hex.EncodeToString(sum[:])
}

// createPod takes two requests: a create drops the status.
func createPod(ctx context.Context, client kubernetes.Interface, i, namespaces, nodes int) error {
	id := identify(i, namespaces, nodes)
	pods := client.CoreV1().Pods(id.namespace)
	pod, err := pods.Create(ctx, newPod(id), created("kube-controller-manager"))
	if err != nil {
		return present(err)
	}
	pod.Status = podStatus(id)
	_, err = pods.UpdateStatus(ctx, pod, updated("kubelet"))
	return err
}

func newPod(id identity) *corev1.Pod {
	yes := true
	user := int64(10001)
	grace := int64(30)
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{
			Name:         id.name,
			GenerateName: id.replicaSet + "-",
			Namespace:    id.namespace,
			Labels: map[string]string{
				"app.kubernetes.io/name":     id.app,
				"app.kubernetes.io/instance": id.app + "-production",
				"app.kubernetes.io/part-of":  "shop",
				"app.kubernetes.io/version":  fmt.Sprintf("2.%d.0", id.number%9),
				"pod-template-hash":          id.replicaSet[len(id.app)+1:],
				"team":                       id.namespace,
			},
			Annotations: map[string]string{
				"checksum/config":                         hash("config" + id.app),
				"kubectl.kubernetes.io/default-container": "server",
				"kubectl.kubernetes.io/restartedAt":       "2026-01-15T09:30:00Z",
				"prometheus.io/scrape":                    "true",
				"prometheus.io/port":                      "9090",
			},
			OwnerReferences: []metav1.OwnerReference{{
				APIVersion: "apps/v1", Kind: "ReplicaSet", Name: id.replicaSet, UID: uid(id.namespace + id.replicaSet),
				Controller: &yes, BlockOwnerDeletion: &yes,
			}},
		},
		Spec: corev1.PodSpec{
			NodeName:                      nodeName(id.node),
			ServiceAccountName:            "default",
			TerminationGracePeriodSeconds: &grace,
			SecurityContext:               &corev1.PodSecurityContext{RunAsNonRoot: &yes, RunAsUser: &user, FSGroup: &user},
			Containers:                    []corev1.Container{server(id), sidecar()},
			Volumes:                       volumes(id),
		},
	}
}

func server(id identity) corev1.Container {
	return corev1.Container{
		Name:  "server",
		Image: serverImage(id),
		Args:  []string{"serve", "--listen=:8080", "--metrics=:9090", "--config=/etc/app/config.yaml"},
		Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080, Protocol: corev1.ProtocolTCP}, {Name: "metrics", ContainerPort: 9090, Protocol: corev1.ProtocolTCP}},
		Env: []corev1.EnvVar{
			{Name: "APP_NAME", Value: id.app},
			{Name: "LOG_LEVEL", Value: "info"},
			{Name: "DATABASE_HOST", Value: "db." + id.namespace + ".svc.cluster.local"},
			{Name: "DATABASE_PASSWORD", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: id.app + "-database"}, Key: "password"}}},
			{Name: "POD_NAME", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.name"}}},
		},
		Resources:      resources("250m", "256Mi", "1Gi"),
		ReadinessProbe: probe("/ready", 5),
		SecurityContext: &corev1.SecurityContext{
			AllowPrivilegeEscalation: ptr(false), ReadOnlyRootFilesystem: ptr(true),
			Capabilities: &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		},
		VolumeMounts: []corev1.VolumeMount{
			{Name: "config", MountPath: "/etc/app", ReadOnly: true},
			{Name: "tmp", MountPath: "/tmp"},
		},
	}
}

func sidecar() corev1.Container {
	return corev1.Container{
		Name:         "proxy",
		Image:        "registry.example.test/mesh/proxy:1.24.2",
		Args:         []string{"proxy", "sidecar", "--domain=$(POD_NAMESPACE).svc.cluster.local", "--log_output_level=default:info"},
		Ports:        []corev1.ContainerPort{{Name: "proxy", ContainerPort: 15090, Protocol: corev1.ProtocolTCP}},
		Env:          []corev1.EnvVar{{Name: "POD_NAMESPACE", ValueFrom: &corev1.EnvVarSource{FieldRef: &corev1.ObjectFieldSelector{FieldPath: "metadata.namespace"}}}},
		Resources:    resources("50m", "64Mi", "256Mi"),
		VolumeMounts: []corev1.VolumeMount{{Name: "tmp", MountPath: "/tmp"}},
	}
}

func volumes(id identity) []corev1.Volume {
	return []corev1.Volume{
		{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: id.app + "-config"}}}},
		{Name: "tmp", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{SizeLimit: ptr(resource.MustParse("64Mi"))}}},
	}
}

func probe(path string, period int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: path, Port: intstr.FromString("http")}},
		PeriodSeconds: period, TimeoutSeconds: 2, FailureThreshold: 3,
	}
}

func resources(cpu, memory, limit string) corev1.ResourceRequirements {
	return corev1.ResourceRequirements{
		Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse(cpu), corev1.ResourceMemory: resource.MustParse(memory)},
		Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse(limit)},
	}
}

func serverImage(id identity) string {
	return fmt.Sprintf("registry.example.test/shop/%s:2.%d.0", id.app, id.number%9)
}

func uid(seed string) types.UID {
	h := hash(seed)
	return types.UID(h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32])
}

func ptr[T any](v T) *T { return &v }

func at(before time.Duration) metav1.Time {
	return metav1.NewTime(time.Now().Add(-before).Truncate(time.Second))
}
