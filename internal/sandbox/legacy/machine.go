package legacy

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"

	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/nodes/boot"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/registry"
	"stateful-clusters/internal/sandbox/toolchain"
)

//go:embed files
var files embed.FS

// diskSize of a server is small: the file system of a snapshot stays as large as it was.
const diskSize = 2 << 30

// prepare writes what the machine and its servers begin with.
func (r Ring) prepare(ctx context.Context, archive string) error {
	if err := images.Unpack(ctx, archive, filepath.Join(r.folder(), "root")); err != nil {
		return err
	}
	for name, mode := range map[string]os.FileMode{"server.sh": 0o755, "rules": 0o644} {
		content, err := files.ReadFile("files/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(r.folder(), name), content, mode); err != nil {
			return err
		}
	}
	for number := 1; number <= servers; number++ {
		disk := r.disk(number)
		if err := os.WriteFile(disk, nil, 0o600); err != nil {
			return err
		}
		if err := os.Truncate(disk, diskSize); err != nil {
			return err
		}
		if out, err := exec.CommandContext(ctx, "mkfs.ext4", "-q", "-F", disk).CombinedOutput(); err != nil {
			return fmt.Errorf("mkfs.ext4: %w: %s", err, out)
		}
	}
	return nil
}

func (r Ring) disk(number int) string {
	return filepath.Join(r.folder(), fmt.Sprintf("disk-%d.img", number))
}

// link is the only network interface of the machine: a switch, into which nothing is plugged.
const link = "eth0"

// start lets the machine run with its servers.
func (r Ring) start(ctx context.Context, env []string) error {
	what := boot.Machine{
		Name: "legacy", Folder: r.folder(), Interface: link,
		Kernel: map[string]string{"ipv6/conf/all/disable_ipv6": "1"},
		Programs: []boot.Program{
			{Name: "iptables", Args: []string{"/bin/sh", "-c", "exec iptables-restore " + filepath.Join(boot.Disk, "rules")}, Once: true},
		},
	}
	former := ""
	for number := 1; number <= servers; number++ {
		what.Programs = append(what.Programs, boot.Program{
			Name: fmt.Sprintf("server-%d", number),
			Args: append([]string{filepath.Join(boot.Disk, "server.sh"), boot.Disk, fmt.Sprint(number), former}, r.environment(number, env)...),
		})
		former = Address(number)
	}
	description := filepath.Join(r.folder(), "machine.json")
	if err := what.Write(description); err != nil {
		return err
	}
	cmd := exec.Command(r.Init, description)
	cmd.Env = append(registry.Without(os.Environ()), process.HomeVariable+"="+r.folder())
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
	}
	if _, err := process.Start(cmd, filepath.Join(r.folder(), "init.log")); err != nil {
		return err
	}
	if err := connect(cmd.Process.Pid); err != nil {
		return fmt.Errorf("giving the machine its addresses: %w", err)
	}
	return r.await(ctx)
}

// environment is that of a server, as the official image takes it. All are seeds, so that none waits for another one.
func (r Ring) environment(number int, image []string) []string {
	address := Address(number)
	return append(image,
		process.HomeVariable+"="+r.folder(), "HOME=/tmp", addressVariable+address, "CASSANDRA_RPC_ADDRESS="+address,
		"CASSANDRA_CLUSTER_NAME="+ClusterName, "CASSANDRA_DC="+Datacenter, "CASSANDRA_RACK="+rack(number),
		fmt.Sprintf("CASSANDRA_NUM_TOKENS=%d", Tokens), "CASSANDRA_ENDPOINT_SNITCH=GossipingPropertyFileSnitch",
		"CASSANDRA_SEEDS="+Address(1)+","+Address(2)+","+Address(3), "MAX_HEAP_SIZE=384M",
		fmt.Sprintf("JVM_EXTRA_OPTS=-Dcassandra.jmx.local.port=%d -Dcassandra.skip_wait_for_gossip_to_settle=0 "+
			"-Dcassandra.ring_delay_ms=3000", management(number)))
}

// addressVariable tells the servers apart.
const addressVariable = "CASSANDRA_LISTEN_ADDRESS="

// management is the port of a server for nodetool. They share the loopback address.
func management(number int) int { return 7099 + 100*number }

// connect gives a machine its interface with the addresses of all servers. It is set up last, because it is awaited.
func connect(pid int) error {
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return err
	}
	defer ns.Close()
	in, err := netlink.NewHandleAt(ns)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := in.LinkAdd(&netlink.Bridge{LinkAttrs: netlink.LinkAttrs{Name: link}}); err != nil {
		return err
	}
	own, err := in.LinkByName(link)
	if err != nil {
		return err
	}
	for number := 1; number <= servers; number++ {
		address := &net.IPNet{IP: net.ParseIP(Address(number)).To4(), Mask: net.CIDRMask(24, 32)}
		if err := in.AddrAdd(own, &netlink.Addr{IPNet: address}); err != nil {
			return err
		}
	}
	loopback, err := in.LinkByName("lo")
	if err != nil {
		return err
	}
	return errors.Join(in.LinkSetUp(loopback), in.LinkSetUp(own))
}

// pid is the first process of the machine, or 0 where it does not run.
func (r Ring) pid() int {
	for _, p := range process.Of(r.folder(), toolchain.NodeInit) {
		return p.PID
	}
	return 0
}

// server is the process of a server, or 0 where it does not run.
func (r Ring) server(number int) int {
	for _, p := range process.Of(r.folder(), "java") {
		if process.Has(p, addressVariable+Address(number)) {
			return p.PID
		}
	}
	return 0
}
