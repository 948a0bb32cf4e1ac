package main

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// podStatus gives most pods a healthy status and a few of them, always the
// same ones, the failures that a large cluster always has some of.
func podStatus(id identity) corev1.PodStatus {
	started := time.Duration(1+id.number%720) * time.Hour
	status := runningStatus(id, started)
	// By the letters of the name: spread over all namespaces, unlike any
	// remainder of the number.
	switch suffix := id.name[len(id.name)-2:]; {
	case suffix[0] == 'x' && suffix[1] < 'l':
		crashLoop(&status, id)
	case suffix == "q2", suffix == "q4":
		imagePull(&status, id)
	case suffix == "z7", suffix == "z9":
		completed(&status, started)
	}
	return status
}

func runningStatus(id identity, started time.Duration) corev1.PodStatus {
	since := at(started)
	address := fmt.Sprintf("10.%d.%d.%d", 100+id.number/62500, id.number/250%250, id.number%250+1)
	condition := func(kind corev1.PodConditionType) corev1.PodCondition {
		return corev1.PodCondition{Type: kind, Status: corev1.ConditionTrue, LastTransitionTime: since, ObservedGeneration: 1}
	}
	return corev1.PodStatus{
		ObservedGeneration: 1,
		Phase:              corev1.PodRunning,
		QOSClass:           corev1.PodQOSBurstable,
		StartTime:          &since,
		HostIP:             nodeAddress(id.node),
		HostIPs:            []corev1.HostIP{{IP: nodeAddress(id.node)}},
		PodIP:              address,
		PodIPs:             []corev1.PodIP{{IP: address}},
		Conditions: []corev1.PodCondition{
			condition(corev1.PodReadyToStartContainers), condition(corev1.PodInitialized), condition(corev1.PodReady),
			condition(corev1.ContainersReady), condition(corev1.PodScheduled),
		},
		ContainerStatuses: []corev1.ContainerStatus{
			containerStatus(id, "server", serverImage(id), started),
			containerStatus(id, "proxy", "registry.example.test/mesh/proxy:1.24.2", started),
		},
	}
}

func containerStatus(id identity, name, image string, started time.Duration) corev1.ContainerStatus {
	status := corev1.ContainerStatus{
		Name:         name,
		Image:        image,
		ImageID:      image + "@sha256:" + hash(image),
		ContainerID:  "containerd://" + hash(id.name+name),
		Ready:        true,
		Started:      ptr(true),
		State:        corev1.ContainerState{Running: &corev1.ContainerStateRunning{StartedAt: at(started)}},
		VolumeMounts: []corev1.VolumeMountStatus{{Name: "tmp", MountPath: "/tmp"}},
	}
	// A few restarts long ago, as most clusters have them.
	if id.number%17 == 0 && name == "server" {
		status.RestartCount = int32(1 + id.number%4)
		status.LastTerminationState = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: 137, Reason: "OOMKilled", StartedAt: at(started + time.Hour), FinishedAt: at(started), ContainerID: "containerd://" + hash(id.name+"before"),
		}}
	}
	return status
}

func notReady(status *corev1.PodStatus, reason, message string) {
	for i := range status.Conditions {
		c := &status.Conditions[i]
		if c.Type == corev1.PodReady || c.Type == corev1.ContainersReady {
			c.Status, c.Reason, c.Message = corev1.ConditionFalse, reason, message
		}
	}
}

func crashLoop(status *corev1.PodStatus, id identity) {
	notReady(status, "ContainersNotReady", "containers with unready status: [server]")
	server := &status.ContainerStatuses[0]
	server.Ready, server.Started = false, ptr(false)
	server.RestartCount = int32(20 + id.number%300)
	server.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason:  "CrashLoopBackOff",
		Message: fmt.Sprintf("back-off 5m0s restarting failed container=server pod=%s_%s", id.name, id.namespace),
	}}
	server.LastTerminationState = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
		ExitCode: 3, Reason: "Error", StartedAt: at(4 * time.Minute), FinishedAt: at(3 * time.Minute), ContainerID: "containerd://" + hash(id.name+"before"),
	}}
}

func imagePull(status *corev1.PodStatus, id identity) {
	status.Phase = corev1.PodPending
	notReady(status, "ContainersNotReady", "containers with unready status: [server]")
	server := &status.ContainerStatuses[0]
	server.Ready, server.Started, server.ContainerID, server.ImageID = false, ptr(false), "", ""
	server.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{
		Reason:  "ImagePullBackOff",
		Message: fmt.Sprintf("Back-off pulling image %q: ErrImagePull: failed to resolve reference: not found", serverImage(id)),
	}}
}

func completed(status *corev1.PodStatus, started time.Duration) {
	status.Phase = corev1.PodSucceeded
	notReady(status, "PodCompleted", "")
	for i := range status.ContainerStatuses {
		c := &status.ContainerStatuses[i]
		c.Ready, c.Started = false, ptr(false)
		c.State = corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{
			ExitCode: 0, Reason: "Completed", StartedAt: at(started), FinishedAt: at(started - 10*time.Minute), ContainerID: c.ContainerID,
		}}
	}
}
