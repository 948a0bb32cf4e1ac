package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// What a scheduler and a kubelet tell of a pod, the oldest first.
var told = []struct{ component, reason, message string }{
	{"default-scheduler", "Scheduled", "Successfully assigned %s/%s to %s"},
	{"kubelet", "Pulled", "Container image for %s/%s already present on %s and can be accessed by the pod"},
	{"kubelet", "Created", "Container created for %s/%s on %s"},
	{"kubelet", "Started", "Container started for %s/%s on %s"},
}

// createEvent makes event i of all pods' events, so many for each pod.
func createEvent(ctx context.Context, client kubernetes.Interface, i, forEach, namespaces, nodes int) error {
	id := identify(i/forEach, namespaces, nodes)
	tells := told[i%forEach%len(told)]
	happened := at(time.Duration(i%forEach) * time.Second)
	event := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s.%s", id.name, hash(fmt.Sprint("event", i))[:16]), Namespace: id.namespace},
		InvolvedObject: corev1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: id.namespace, Name: id.name,
			FieldPath: "spec.containers{server}",
		},
		Type:           corev1.EventTypeNormal,
		Reason:         tells.reason,
		Message:        fmt.Sprintf(tells.message, id.namespace, id.name, nodeName(id.node)),
		Source:         corev1.EventSource{Component: tells.component, Host: nodeName(id.node)},
		FirstTimestamp: happened,
		LastTimestamp:  happened,
		Count:          1,
	}
	_, err := client.CoreV1().Events(id.namespace).Create(ctx, event, created(tells.component))
	return present(err)
}
