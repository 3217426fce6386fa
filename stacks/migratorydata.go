package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/k8s/migratorydata"
)

func readMigratoryData(k *keys) migratorydata.Args {
	args := migratorydata.Args{
		Namespace:               k.text("namespace"),
		MemberName:              k.text("memberName"),
		ClusterDomain:           k.text("clusterDomain"),
		Image:                   k.text("image"),
		ImagePullPolicy:         k.text("imagePullPolicy"),
		DeliveryMode:            k.text("deliveryMode"),
		SeedMembers:             k.number("seedMembers"),
		MembersMin:              k.number("membersMin"),
		MembersMax:              k.number("membersMax"),
		Autoscaling:             k.flag("autoscaling"),
		CPUTarget:               k.number("cpuTarget"),
		ScaleDownWindow:         k.number("scaleDownWindow"),
		Memory:                  k.text("memory"),
		CPURequest:              k.text("cpuRequest"),
		CPULimit:                k.text("cpuLimit"),
		MemoryRequest:           k.text("memoryRequest"),
		MemoryLimit:             k.text("memoryLimit"),
		LogLevel:                k.text("logLevel"),
		ConnectionOffload:       k.flag("connectionOffload"),
		JavaOptions:             k.text("javaOptions"),
		LicenseKey:              k.secret("licenseKey"),
		ClusterPassword:         k.secret("clusterPassword"),
		EntitlementToken:        k.secret("entitlementToken"),
		Monitoring:              k.flag("monitoring"),
		MonitorPort:             k.number("monitorPort"),
		MonitorUser:             k.text("monitorUser"),
		MonitorPassword:         k.secret("monitorPassword"),
		ClientPort:              k.number("clientPort"),
		ListenPort:              k.number("listenPort"),
		ClusterPort:             k.number("clusterPort"),
		SourceRanges:            k.list("sourceRanges"),
		NetworkPolicy:           k.flag("networkPolicy"),
		PodSecurityLevel:        k.text("podSecurityLevel"),
		RunAsNonRoot:            k.flag("runAsNonRoot"),
		RunAsUser:               k.number("runAsUser"),
		ReadOnlyRootFilesystem:  k.flag("readOnlyRootFilesystem"),
		DropCapabilities:        k.flag("dropCapabilities"),
		MaxUnavailable:          k.number("maxUnavailable"),
		MinAvailable:            k.number("minAvailable"),
		UnhealthyPodEviction:    k.text("unhealthyPodEviction"),
		HostSpread:              k.text("hostSpread"),
		ZoneSpread:              k.text("zoneSpread"),
		StartupSeconds:          k.number("startupSeconds"),
		ProbeDelay:              k.number("probeDelay"),
		ProbePeriod:             k.number("probePeriod"),
		ReadinessFailures:       k.number("readinessFailures"),
		LivenessFailures:        k.number("livenessFailures"),
		PreStopSeconds:          k.number("preStopSeconds"),
		TerminationGraceSeconds: k.number("terminationGraceSeconds"),
		MinReadySeconds:         k.number("minReadySeconds"),
	}
	for _, r := range k.records("options", "name", "value") {
		args.Options = append(args.Options, migratorydata.Option{Name: r["name"], Value: r["value"]})
	}
	return args
}

func placeMigratoryData(ctx *pulumi.Context, c *Config, cluster *infra.Cluster) (*placement, error) {
	workload, err := migratorydata.New(ctx, c.MigratoryData.MemberName, &c.MigratoryData, cluster.Reachable, pulumi.Providers(cluster.Provider))
	if err != nil {
		return nil, err
	}
	return &placement{ClientURL: workload.ClientURL, Members: workload.Members, Namespace: c.MigratoryData.Namespace}, nil
}
