package stacks

import (
	"encoding/json"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/migratorydata"
)

// Config is the whole configuration of a stack, in plain values. Pulumi.yaml describes its keys and alone holds their
// defaults.
type Config struct {
	Platform string
	Workload string

	Nodes    infra.Nodes // of a cloud
	EKS      infra.EKSArgs
	AKS      infra.AKSArgs
	Existing infra.ExistingArgs

	MigratoryData migratorydata.Args
	ServiceType   string            // of the client Service; clouds know LoadBalancer only
	Annotations   map[string]string // of the client Service, beside those of the platform
	TLS           bool
	Exposure      infra.Exposure
}

// read returns the configuration and what was wrong with its form.
func read(ctx *pulumi.Context) (*Config, check.Report) {
	k := newKeys(ctx)
	c := readAll(k)
	return c, k.report
}

func readAll(k *keys) *Config {
	shared := readShared(k)
	c := &Config{
		Platform:      k.text("platform"),
		Workload:      k.text("workload"),
		Nodes:         shared.nodes,
		EKS:           readEKS(k, shared),
		AKS:           readAKS(k, shared),
		Existing:      readExisting(k),
		MigratoryData: readMigratoryData(k),
		ServiceType:   k.text("clientServiceType"),
		Annotations:   namedValues(k, "clientServiceAnnotations"),
		TLS:           k.flag("tls"),
	}
	c.expose(k)
	given, err := allKeys()
	if err != nil {
		k.report.Fault("configuration", "PULUMI_CONFIG", "is not what the engine passes: "+err.Error(), "run the program by the pulumi command")
	}
	k.unknown(given)
	return c
}

// allKeys returns every key that the engine passed, known or not.
func allKeys() (map[string]string, error) {
	given := map[string]string{}
	text := os.Getenv(pulumi.EnvConfig)
	if text == "" {
		return given, nil
	}
	return given, json.Unmarshal([]byte(text), &given)
}

// sharedKeys are those that every cloud reads.
type sharedKeys struct {
	name    string
	version string
	nodes   infra.Nodes
	tags    map[string]string
	foreign []string
}

func readShared(k *keys) sharedKeys {
	return sharedKeys{
		name:    k.text("clusterName"),
		version: k.text("kubernetesVersion"),
		nodes:   infra.Nodes{Min: k.number("nodesMin"), Max: k.number("nodesMax")},
		tags:    namedValues(k, "tags"),
		foreign: k.list("foreignTags"),
	}
}

// namedValues reads a list of records with a name and a value each.
func namedValues(k *keys, key string) map[string]string {
	values := map[string]string{}
	for _, r := range k.records(key, "name", "value") {
		if r["name"] == "" {
			k.report.Fault(key, r["value"], "lacks a name", "write {name: …, value: …}")
			continue
		}
		if _, twice := values[r["name"]]; twice {
			k.report.Fault(key, r["name"], "is named twice", "name it once")
		}
		values[r["name"]] = r["value"]
	}
	return values
}
