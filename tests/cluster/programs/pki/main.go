// Command pki makes one test cluster's keys: a certificate authority, the
// certificates that it signs, the key of service account tokens, and one such
// token that has expired.
//
// The app under test verifies TLS and is refused by the real server for a real
// reason, so nothing here may be skipped or faked.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// authority signs the cluster's certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	out         string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("pki: ")
	out := flag.String("out", "", "folder to write to")
	nodes := flag.String("nodes", "node-1", "comma-separated names of the nodes")
	addresses := flag.String("addresses", "127.0.0.1", "comma-separated addresses that the servers are reached at")
	issuer := flag.String("issuer", "https://kubernetes.default.svc", "issuer of service account tokens")
	flag.Parse()
	if *out == "" {
		log.Fatal("-out is missing")
	}
	if err := run(*out, strings.Split(*nodes, ","), strings.Split(*addresses, ","), *issuer); err != nil {
		log.Fatal(err)
	}
}

func run(out string, nodes, addresses []string, issuer string) error {
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	ca, err := newAuthority(out, "ca", "pilothouse-test-cluster")
	if err != nil {
		return err
	}
	// An authority that the server knows nothing of, for the client that must
	// refuse the server.
	if _, err := newAuthority(out, "other-ca", "somebody-else"); err != nil {
		return err
	}

	names := []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"}
	servers := []struct {
		file, name string
		dns        []string
	}{
		{"apiserver", "kube-apiserver", names},
		{"kubelet", "kubelet", nodes},
	}
	for _, s := range servers {
		if err := ca.server(s.file, s.name, s.dns, addresses); err != nil {
			return err
		}
	}

	type client struct{ file, user, group string }
	clients := []client{
		{"admin", "admin", "system:masters"},
		{"apiserver-to-kubelet", "kube-apiserver", "system:masters"},
		{"controller-manager", "system:kube-controller-manager", ""},
		{"scheduler", "system:kube-scheduler", ""},
	}
	for _, node := range nodes {
		clients = append(clients, client{"kubelet-" + node, "system:node:" + node, "system:nodes"})
	}
	for _, c := range clients {
		if err := ca.client(c.file, c.user, c.group); err != nil {
			return err
		}
	}

	return serviceAccounts(out, issuer)
}

func newAuthority(out, file, name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := newTemplate(pkix.Name{CommonName: name})
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	ca := &authority{certificate: certificate, key: key, out: out}
	return ca, ca.write(file, der, key)
}

func newTemplate(subject pkix.Name) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		log.Fatal(err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      subject,
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(365 * 24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
	}
}

func (ca *authority) server(file, name string, dns, addresses []string) error {
	template := newTemplate(pkix.Name{CommonName: name})
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = dns
	for _, a := range addresses {
		ip := net.ParseIP(a)
		if ip == nil {
			return fmt.Errorf("%q is no IP address", a)
		}
		template.IPAddresses = append(template.IPAddresses, ip)
	}
	return ca.sign(file, template)
}

func (ca *authority) client(file, user, group string) error {
	subject := pkix.Name{CommonName: user}
	if group != "" {
		subject.Organization = []string{group}
	}
	template := newTemplate(subject)
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	return ca.sign(file, template)
}

func (ca *authority) sign(file string, template *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return err
	}
	return ca.write(file, der, key)
}

func (ca *authority) write(file string, der []byte, key crypto.PrivateKey) error {
	if err := writePEM(filepath.Join(ca.out, file+".crt"), "CERTIFICATE", der); err != nil {
		return err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(filepath.Join(ca.out, file+".key"), "PRIVATE KEY", encoded)
}

// serviceAccounts writes the key pair that signs service account tokens, and
// expired.jwt: a token of that key whose time is over.
func serviceAccounts(out, issuer string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(out, "sa.key"), "PRIVATE KEY", private); err != nil {
		return err
	}
	if err := writePEM(filepath.Join(out, "sa.pub"), "PUBLIC KEY", public); err != nil {
		return err
	}
	token, err := expiredToken(key, public, issuer)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "expired.jwt"), []byte(token), 0o600)
}

func expiredToken(key *rsa.PrivateKey, public []byte, issuer string) (string, error) {
	// The server finds the key by this id, computed as Kubernetes does.
	id := sha256.Sum256(public)
	header := map[string]string{"alg": "RS256", "kid": base64.RawURLEncoding.EncodeToString(id[:])}
	issued := time.Now().Add(-48 * time.Hour)
	claims := map[string]any{
		"iss": issuer,
		"aud": []string{issuer},
		"sub": "system:serviceaccount:platform:ci",
		"iat": issued.Unix(),
		"nbf": issued.Unix(),
		"exp": issued.Add(time.Hour).Unix(),
		"kubernetes.io": map[string]any{
			"namespace":      "platform",
			"serviceaccount": map[string]string{"name": "ci", "uid": "00000000-0000-4000-8000-000000000000"},
		},
	}
	var parts []string
	for _, part := range []any{header, claims} {
		encoded, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(encoded))
	}
	signed := strings.Join(parts, ".")
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return "", err
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

func writePEM(path, kind string, der []byte) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
