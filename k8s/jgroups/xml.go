package jgroups

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// element is a piece of XML: JGroups' files have elements and attributes alone.
type element struct {
	name       string
	attributes attributes
	children   []element
}

// attributes keep their order.
type attributes [][2]string

// text is the element as a file.
func (e element) text() string {
	var b strings.Builder
	e.write(&b, "")
	return b.String()
}

func (e element) write(b *strings.Builder, indent string) {
	fmt.Fprintf(b, "%s<%s", indent, e.name)
	for _, attribute := range e.attributes {
		fmt.Fprintf(b, " %s=\"", attribute[0])
		xml.EscapeText(b, []byte(attribute[1])) // a strings.Builder never fails
		b.WriteString(`"`)
	}
	if len(e.children) == 0 {
		b.WriteString("/>\n")
		return
	}
	b.WriteString(">\n")
	for _, child := range e.children {
		child.write(b, indent+"  ")
	}
	fmt.Fprintf(b, "%s</%s>\n", indent, e.name)
}

// protocols are those that the site's stack and the bridge's have in common above the failure detection, in the order of the tutorial.
func protocols(printAddress bool) []element {
	gms := attributes{{"join_timeout", "3000"}}
	if printAddress {
		gms = append(attributes{{"print_local_addr", "true"}}, gms...)
	}
	return []element{
		{name: "pbcast.NAKACK2", attributes: attributes{{"use_mcast_xmit", "false"}}},
		{name: "UNICAST3"},
		{name: "pbcast.STABLE"},
		{name: "pbcast.GMS", attributes: gms},
	}
}

func config(stack []element) string {
	return element{name: "config", attributes: attributes{{"xmlns", "urn:org:jgroups"}}, children: stack}.text()
}

// milliseconds of seconds.
func milliseconds(seconds int) string { return fmt.Sprint(1000 * seconds) }

// detection notices members that have been silent for a time, in seconds, and asks them once more. Each gives five signs of life in it.
func (a *Args) detection(timeout int) []element {
	d := a.dialect()
	return []element{
		{name: d.detector, attributes: attributes{{"timeout", milliseconds(timeout)}, {"interval", fmt.Sprint(200 * timeout)}}},
		{name: d.verifier, attributes: attributes{{"timeout", "1500"}}},
	}
}

// merge looks for other parts of the cluster, at most four seconds later each time, and after 1.6 times that compares what it has heard.
// JGroups looks less often by default. But a member that starts while its coordinator is dying, and not known to be dead yet, may found a
// part of its own (org.jgroups.protocols.pbcast.ClientGmsImpl), in a site as in the bridge, and until then answers are missing.
var merge = element{name: "MERGE3", attributes: attributes{{"min_interval", "1000"}, {"max_interval", "4000"}}}
