// Command fill creates many realistic pods on an API server that has neither
// controllers nor kubelets, to measure clients with.
//
// It speaks to the server as fast as the server answers, over a fixed number of
// connections. It creates what is missing: running it again changes nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

type options struct {
	kubeconfig  string
	pods        int
	namespaces  int
	nodes       int
	connections int
	events      int
}

func main() {
	var o options
	flag.StringVar(&o.kubeconfig, "kubeconfig", os.Getenv("KUBECONFIG"), "kubeconfig of the cluster")
	flag.IntVar(&o.pods, "pods", 10000, "pods in all")
	flag.IntVar(&o.namespaces, "namespaces", 20, "namespaces to spread them over")
	flag.IntVar(&o.nodes, "nodes", 200, "fake nodes to spread them over")
	flag.IntVar(&o.connections, "connections", 8, "connections to the API server")
	flag.IntVar(&o.events, "events", 0, "events of each pod")
	flag.Parse()

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt)
	defer cancel()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "fill:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.pods < 0 || o.events < 0 || o.namespaces < 1 || o.nodes < 1 || o.connections < 1 {
		return errors.New("--namespaces, --nodes and --connections must be at least 1, --pods and --events at least 0")
	}
	clients, err := connect(o.kubeconfig, o.connections)
	if err != nil {
		return err
	}
	began := time.Now()
	steps := []struct {
		what  string
		count int
		make  func(context.Context, kubernetes.Interface, int) error
	}{
		{"namespaces", o.namespaces, createNamespace},
		{"nodes", o.nodes, createNode},
		{"pods", o.pods, func(ctx context.Context, c kubernetes.Interface, i int) error {
			return createPod(ctx, c, i, o.namespaces, o.nodes)
		}},
		{"events", o.pods * o.events, func(ctx context.Context, c kubernetes.Interface, i int) error {
			return createEvent(ctx, c, i, o.events, o.namespaces, o.nodes)
		}},
	}
	for _, step := range steps {
		if err := each(ctx, clients, step.what, step.count, step.make); err != nil {
			return fmt.Errorf("create %s: %w", step.what, err)
		}
	}
	fmt.Fprintf(os.Stderr, "fill: %d pods in %.0f s\n", o.pods, time.Since(began).Seconds())
	return nil
}

// connect makes clients that share no connection: with HTTP/2 all requests of
// one client would go over one.
func connect(kubeconfig string, count int) ([]kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	config.UserAgent = "pilothouse-fill"
	config.ContentType = "application/vnd.kubernetes.protobuf"
	config.AcceptContentTypes = "application/vnd.kubernetes.protobuf,application/json"
	tls, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	var clients []kubernetes.Interface
	for range count {
		transport, err := rest.HTTPWrappersForConfig(config, &http.Transport{
			TLSClientConfig:   tls.Clone(),
			ForceAttemptHTTP2: true,
		})
		if err != nil {
			return nil, err
		}
		client, err := kubernetes.NewForConfigAndClient(config, &http.Client{Transport: transport})
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

// each calls make for 0 to count-1, spread over the clients, and stops at the
// first error.
func each(ctx context.Context, clients []kubernetes.Interface, what string, count int, make func(context.Context, kubernetes.Interface, int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next, done atomic.Int64
	var group sync.WaitGroup
	for _, client := range clients {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				if err := make(ctx, client, i); err != nil {
					cancel(err)
					return
				}
				if n := done.Add(1); n%1000 == 0 {
					fmt.Fprintf(os.Stderr, "fill: %d of %d %s\n", n, count, what)
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// created says how the objects came to be, as the server records it.
func created(manager string) metav1.CreateOptions { return metav1.CreateOptions{FieldManager: manager} }

func updated(manager string) metav1.UpdateOptions { return metav1.UpdateOptions{FieldManager: manager} }

// present drops the error that an object is there already.
func present(err error) error {
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}
