package nodes

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// installed are the programs of this machine that nodes need.
type installed struct {
	containerd, ctr string
	iptables        string // what restores its rules
	cni             string // the folder of the CNI plugins
}

// needs are programs, and the packages of Debian that bring them.
var needs = []struct{ program, pkg string }{
	{"containerd", "containerd"}, {"ctr", "containerd"}, {"containerd-shim-runc-v2", "containerd"}, {"runc", "runc"},
	{"iptables", "iptables"}, {"iptables-restore", "iptables"}, {"ip6tables", "iptables"}, {"ipset", "ipset"},
}

const pluginsPackage = "containernetworking-plugins"

// pluginFolders are where distributions have the CNI plugins.
var pluginFolders = []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"}

// Preflight reports everything that real nodes lack on this machine, each with what to do.
func Preflight() error {
	var faults []error
	if err := mayMakeNamespaces(); err != nil {
		faults = append(faults, err)
	}
	if folders, err := hierarchies(); err != nil {
		faults = append(faults, err)
	} else if err := checkDelegation(folders); err != nil {
		faults = append(faults, err)
	}
	if _, err := programs(); err != nil {
		faults = append(faults, err)
	}
	if content, err := os.ReadFile("/proc/filesystems"); err == nil && !strings.Contains(string(content), "\toverlay\n") {
		if exec.Command("modprobe", "overlay").Run() != nil {
			faults = append(faults,
				errors.New("the kernel has no overlay file system, in which containers live: run `modprobe overlay` as root"))
		}
	}
	if _, err := os.Stat("/proc/sys/net/bridge"); err != nil && exec.Command("modprobe", "br_netfilter").Run() != nil {
		faults = append(faults, errors.New("the kernel does not show iptables what passes a bridge, so that NetworkPolicies "+
			"and Services between pods of one node would fail: run `modprobe br_netfilter` as root"))
	}
	return errors.Join(faults...)
}

// mayMakeNamespaces tries it: being root is not enough in a container.
func mayMakeNamespaces() error {
	if os.Geteuid() != 0 {
		return errors.New("real nodes need root, for namespaces, mounts and control groups: " +
			"call again as root, or leave NODES=real and SANDBOX_NODES out")
	}
	cmd := exec.Command("true")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("real nodes need namespaces, and root may not make them here (%w): "+
			"if this is a container, start it with --privileged; else look at `sysctl user`, where namespaces are limited", err)
	}
	return nil
}

// programs finds what nodes need, or says which packages to install.
func programs() (installed, error) {
	var missing, packages []string
	lack := func(what, pkg string) {
		missing = append(missing, what)
		if !strings.Contains(strings.Join(packages, " "), pkg) {
			packages = append(packages, pkg)
		}
	}
	paths := map[string]string{}
	for _, need := range needs {
		path, err := exec.LookPath(need.program)
		if err != nil {
			lack(need.program, need.pkg)
		}
		paths[need.program] = path
	}
	found := installed{containerd: paths["containerd"], ctr: paths["ctr"], iptables: paths["iptables-restore"]}
	for _, folder := range pluginFolders {
		if _, err := os.Stat(filepath.Join(folder, "host-local")); err == nil && found.cni == "" {
			found.cni = folder
		}
	}
	if found.cni == "" {
		lack("the CNI plugins", pluginsPackage)
	}
	if len(missing) > 0 {
		return found, fmt.Errorf("this machine lacks %s, which real nodes need: on Debian or Ubuntu `apt-get install %s`; "+
			"elsewhere install the same programs, and have them on PATH (also /usr/sbin)",
			strings.Join(missing, ", "), strings.Join(packages, " "))
	}
	return found, nil
}
