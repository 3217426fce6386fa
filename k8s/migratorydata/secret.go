package migratorydata

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// secretParameter is a parameter of the server whose value no manifest may show.
type secretParameter struct {
	key       string // of the configuration
	parameter string // of the server
	value     string
}

// variable is the environment variable that carries the value: LicenseKey becomes MIGRATORYDATA_SECRET_LICENSE_KEY.
func (s secretParameter) variable() string {
	var b strings.Builder
	b.WriteString("MIGRATORYDATA_SECRET")
	for _, r := range s.parameter {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}

// secrets returns those that are given, in a fixed order.
func (a *Args) secrets() []secretParameter {
	candidates := []secretParameter{
		{"licenseKey", "LicenseKey", a.LicenseKey},
		{"clusterPassword", "ClusterPassword", a.ClusterPassword},
		{"entitlementToken", "EntitlementAllowToken", a.EntitlementToken},
	}
	if a.Monitoring {
		candidates = append(candidates,
			secretParameter{"monitorUser", "MonitorUsername", a.MonitorUser},
			secretParameter{"monitorPassword", "MonitorPassword", a.MonitorPassword})
	}
	var given []secretParameter
	for _, s := range candidates {
		if s.value != "" {
			given = append(given, s)
		}
	}
	return given
}

// secret holds the given secrets by the name of their parameter.
func (a *Args) secret() *corev1.SecretArgs {
	data := pulumi.StringMap{}
	for _, s := range a.secrets() {
		data[s.parameter] = pulumi.String(s.value)
	}
	return &corev1.SecretArgs{
		Metadata:   a.metadata(a.MemberName),
		Type:       pulumi.String("Opaque"),
		StringData: pulumi.ToSecret(data).(pulumi.StringMapOutput),
	}
}

// secretChecksum changes with any of the secrets. On the pods it makes a changed Secret roll the members, which read their
// environment at start only.
func (a *Args) secretChecksum() string {
	h := sha256.New()
	for _, s := range a.secrets() {
		fmt.Fprintf(h, "%s=%q\n", s.parameter, s.value)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (a *Args) checkSecrets(r *check.Report) {
	for _, s := range a.secrets() {
		if !plain(s.value) {
			r.Fault(s.key, check.Hidden, "holds a blank, a quote, $ or *, which the server's start script cannot take",
				"choose a value without them")
		}
	}
	if a.Monitoring && a.MonitorPassword == "" {
		r.Fault("monitorPassword", a.MonitorPassword, "is missing, and the image's own is public",
			"set it: pulumi config set --secret monitorPassword …")
	}
	if a.Monitoring && a.MonitorUser == "" {
		r.Fault("monitorUser", a.MonitorUser, "is missing", "set it to admin, the image's own")
	}
}
