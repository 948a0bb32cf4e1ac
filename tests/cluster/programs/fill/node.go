package main

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

var teams = []string{"checkout", "catalogue", "search", "identity", "billing", "shipping", "media", "reports"}

func namespaceName(i int) string { return fmt.Sprintf("%s-%02d", teams[i%len(teams)], i) }

func nodeName(i int) string { return fmt.Sprintf("node-%03d", i) }

func nodeAddress(i int) string { return fmt.Sprintf("10.80.%d.%d", i/250, i%250+1) }

func createNamespace(ctx context.Context, client kubernetes.Interface, i int) error {
	_, err := client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{
		ObjectMeta: metav1.ObjectMeta{Name: namespaceName(i), Labels: map[string]string{"team": teams[i%len(teams)]}},
	}, created("fill"))
	return present(err)
}

func createNode(ctx context.Context, client kubernetes.Interface, i int) error {
	zone := fmt.Sprintf("region-a-%d", i%3)
	node, err := client.CoreV1().Nodes().Create(ctx, &corev1.Node{
		ObjectMeta: metav1.ObjectMeta{
			Name: nodeName(i),
			Labels: map[string]string{
				"kubernetes.io/hostname":           nodeName(i),
				"kubernetes.io/os":                 "linux",
				"kubernetes.io/arch":               "amd64",
				"node.kubernetes.io/instance-type": "m5.4xlarge",
				"topology.kubernetes.io/region":    "region-a",
				"topology.kubernetes.io/zone":      zone,
			},
		},
		Spec: corev1.NodeSpec{ProviderID: "example:///" + zone + "/" + nodeName(i)},
	}, created("kubelet"))
	if err != nil {
		return present(err)
	}
	// Admission taints every new node as not ready; a controller would take
	// that back, and there is none.
	node.Spec.Taints = nil
	if node, err = client.CoreV1().Nodes().Update(ctx, node, updated("kube-controller-manager")); err != nil {
		return err
	}
	node.Status = nodeStatus(i)
	_, err = client.CoreV1().Nodes().UpdateStatus(ctx, node, updated("kubelet"))
	return err
}

func nodeStatus(i int) corev1.NodeStatus {
	now := metav1.NewTime(time.Now().Truncate(time.Second))
	since := metav1.NewTime(now.Add(-72 * time.Hour))
	condition := func(kind corev1.NodeConditionType, status corev1.ConditionStatus, reason, message string) corev1.NodeCondition {
		return corev1.NodeCondition{Type: kind, Status: status, Reason: reason, Message: message, LastHeartbeatTime: now, LastTransitionTime: since}
	}
	return corev1.NodeStatus{
		Capacity: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("16"), corev1.ResourceMemory: resource.MustParse("65536Mi"),
			corev1.ResourcePods: resource.MustParse("110"), corev1.ResourceEphemeralStorage: resource.MustParse("200Gi"),
		},
		Allocatable: corev1.ResourceList{
			corev1.ResourceCPU: resource.MustParse("15800m"), corev1.ResourceMemory: resource.MustParse("63000Mi"),
			corev1.ResourcePods: resource.MustParse("110"), corev1.ResourceEphemeralStorage: resource.MustParse("180Gi"),
		},
		Conditions: []corev1.NodeCondition{
			condition(corev1.NodeMemoryPressure, corev1.ConditionFalse, "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
			condition(corev1.NodeDiskPressure, corev1.ConditionFalse, "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
			condition(corev1.NodePIDPressure, corev1.ConditionFalse, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
			condition(corev1.NodeReady, corev1.ConditionTrue, "KubeletReady", "kubelet is posting ready status"),
		},
		Addresses: []corev1.NodeAddress{
			{Type: corev1.NodeInternalIP, Address: nodeAddress(i)},
			{Type: corev1.NodeHostName, Address: nodeName(i)},
		},
		NodeInfo: corev1.NodeSystemInfo{
			KubeletVersion: "v1.36.3", ContainerRuntimeVersion: "containerd://2.1.4", KernelVersion: "6.12.0",
			OSImage: "Example Linux 12", OperatingSystem: "linux", Architecture: "amd64",
		},
	}
}
