package cluster

import (
	"errors"
	"fmt"
	"os"

	"stateful-clusters/internal/sandbox/nodes"
)

// RegistryProxy is the name of the port at which nodes that pull images find the way to registries.
const RegistryProxy = "registry-proxy"

// made reports whether the control plane was finished once.
func (c *Cluster) made() bool {
	_, err := os.Stat(c.record())
	return err == nil
}

// madeAs returns what a control plane that was made has: its network says that the nodes are real, and a port that they pull.
func (c *Cluster) madeAs() (of, images string) {
	if c.Network() == 0 {
		return Kwok, Made
	}
	if ports, err := ReadPorts(c.record()); err == nil && ports[RegistryProxy] != 0 {
		return Real, Pull
	}
	return Real, Made
}

// HasRealNodes reports whether the cluster was made with real nodes.
func (c *Cluster) HasRealNodes() bool { return c.made() && c.AreReal() }

// AreReal reports whether the nodes are real ones, also where they are yet to be made.
func (c *Cluster) AreReal() bool { return c.behaviour.Nodes == Real }

// Pulls reports whether the nodes pull images from registries, also where they are yet to be made.
func (c *Cluster) Pulls() bool { return c.AreReal() && c.behaviour.Images == Pull }

// check reports what is in the way of the nodes, before anything is made.
func (c *Cluster) check() error {
	// In a cloud a new cluster gets what is asked for, and those beside it stay what they are.
	if !c.behaviour.Bare {
		if err := c.CheckAsked(); err != nil {
			return err
		}
	}
	if c.AreReal() {
		return nodes.Preflight()
	}
	return nil
}

// CheckAsked reports what somebody has asked for by name and cannot have from this cluster, because it was made as something else.
func (c *Cluster) CheckAsked() error {
	nodes := map[string]string{Kwok: "simulated nodes", Real: "real nodes"}
	images := map[string]string{Made: "hold images that were made on this machine", Pull: "pull their images from registries"}
	asked, is := c.asked, c.behaviour
	var faults []error
	if c.made() && asked.Nodes != "" && asked.Nodes != is.Nodes {
		faults = append(faults, fmt.Errorf("the cluster was made with %s, and NODES=%s asks for %s: %s",
			nodes[is.Nodes], asked.Nodes, nodes[asked.Nodes], goOn("NODES")))
	}
	switch {
	case asked.Images == Pull && !c.AreReal() && c.made() && asked.Nodes != Real:
		faults = append(faults, fmt.Errorf("the cluster was made with simulated nodes, which pull no images: %s", goOn("IMAGES")))
	case asked.Images == Pull && !c.AreReal() && !c.made():
		faults = append(faults, errors.New("IMAGES=pull is for real nodes: ask for NODES=real too, or leave IMAGES and SANDBOX_IMAGES out"))
	case c.AreReal() && c.made() && asked.Images != "" && asked.Images != is.Images:
		faults = append(faults, fmt.Errorf("the cluster was made with nodes that %s, and IMAGES=%s asks for some that %s: %s",
			images[is.Images], asked.Images, images[asked.Images], goOn("IMAGES")))
	}
	return errors.Join(faults...)
}

// CheckRoom reports where this machine has too little of what real nodes use up, as long as they are yet to be made.
func (c *Cluster) CheckRoom() error {
	if !c.AreReal() || c.made() {
		return nil
	}
	return nodes.CheckWatches(max(c.nodeCount(), realCount))
}

func goOn(variable string) string {
	return fmt.Sprintf("leave %[1]s and SANDBOX_%[1]s out to go on with it, or remove the sandbox first: `make down`", variable)
}
