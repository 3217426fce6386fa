package infra

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// optional leaves an empty text to the provider.
func optional(text string) pulumi.StringPtrInput {
	if text == "" {
		return nil
	}
	return pulumi.String(text)
}

// shellWord quotes text where a shell would take it for more than one word. A leading ~/ stays for the shell to expand.
func shellWord(text string) string {
	home, rest := "", text
	if after, ok := strings.CutPrefix(text, "~/"); ok {
		home, rest = "~/", after
	}
	if strings.ContainsAny(rest, " \t'\"$`\\&|;<>()*?[#") {
		rest = "'" + strings.ReplaceAll(rest, "'", `'\''`) + "'"
	}
	return home + rest
}
