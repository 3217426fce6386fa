package cassandra

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// Member is one member, with what its record says of its disk. A record that cannot be read is a member all the same, with what could be.
type Member struct {
	Ordinal   int
	Record    string // as findings name it
	Claim     string // namespace and name
	Zone      string
	Rack      string
	Volume    string
	Snapshot  string
	New       bool
	Size      int // GiB; 0 is not given
	Deletable bool
	HostID    string // in lower case, as Cassandra writes it
}

// Members returns all members, by their ordinals.
func (a *Args) Members() []Member {
	var faults check.Report // Check's to report
	members := a.readMembers(&faults)
	slices.SortStableFunc(members, func(a, b Member) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	return members
}

// readMembers reads the records in their order.
func (a *Args) readMembers(r *check.Report) []Member {
	members := make([]Member, len(a.Volumes))
	for i, v := range a.Volumes {
		record := fmt.Sprintf("cassandraVolumes[%d]", i)
		ordinal := readNumber(r, record+".ordinal", v.Ordinal, 0, "must be the number of a member, from 0 on")
		members[i] = Member{
			Ordinal:   ordinal,
			Record:    record,
			Claim:     a.Namespace + "/" + claimName(ordinal),
			Zone:      v.Zone,
			Rack:      v.Rack,
			Volume:    v.Volume,
			Snapshot:  v.Snapshot,
			New:       readFlag(r, record+".new", v.New),
			Deletable: readFlag(r, record+".deletable", v.Deletable),
			HostID:    strings.ToLower(v.HostID),
		}
		if v.Size != "" {
			members[i].Size = readNumber(r, record+".size", v.Size, 1, "must be a whole number of GiB, above 0")
		}
	}
	return members
}

func readNumber(r *check.Report, key, text string, least int, allowed string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < least {
		r.Fault(key, text, allowed, "write it without a unit")
		return -1
	}
	return n
}

func readFlag(r *check.Report, key, text string) bool {
	if text != "" && text != "true" && text != "false" {
		r.Fault(key, text, "must be true or false", "write one of them")
	}
	return text == "true"
}

// hostID is what Cassandra tells members apart by.
var hostID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// word is a name of a rack or data centre that a line of a file and an option of a shell can hold.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// checkMembers wants every ordinal from 0 on once, with a rack, a zone and one disk.
func (a *Args) checkMembers(r *check.Report) {
	members := a.readMembers(r)
	if len(members) == 0 {
		r.Fault("cassandraVolumes", check.Verbatim("empty"), "lists no disk, and a member is made for each",
			"list a record with ordinal, zone, rack, and volume or snapshot for each member of the legacy ring")
		return
	}
	for _, m := range members {
		m.check(r)
	}
	checkOrdinals(r, members)
	checkSources(r, members)
	a.checkSeeds(r, members)
}

func (m Member) check(r *check.Report) {
	sources := 0
	for _, given := range []bool{m.Volume != "", m.Snapshot != "", m.New} {
		if given {
			sources++
		}
	}
	if sources != 1 {
		r.Fault(m.Record, check.Verbatim(fmt.Sprintf("given %d sources", sources)), "must have exactly one of volume, snapshot and new",
			"name the volume, or the snapshot to make one of")
	}
	if m.New && m.Size == 0 {
		r.Fault(m.Record+".size", m.Size, "is missing, and a new disk has none to take over", "set it in GiB")
	}
	if m.Volume != "" && m.Deletable {
		r.Fault(m.Record+".deletable", true, "is for disks that the program makes, and this one was there before",
			"delete it with the cloud's own tools")
	}
	if m.Zone == "" {
		r.Fault(m.Record+".zone", m.Zone, "is missing, and a disk is attached in its own zone only", "set it to the zone of the disk")
	}
	if !word.MatchString(m.Rack) {
		r.Fault(m.Record+".rack", m.Rack, "must be the rack that is on the disk, of letters, digits, dots, hyphens and underscores",
			"see `nodetool status` of the legacy ring")
	}
	switch {
	case m.HostID != "" && !hostID.MatchString(m.HostID):
		r.Fault(m.Record+".hostId", m.HostID, "must be a host id, as 8-4-4-4-12 hexadecimal digits", "see `nodetool status` of the legacy ring")
	case m.HostID != "" && m.New:
		r.Fault(m.Record+".hostId", m.HostID, "is for a disk with data: a member on a blank disk makes one of its own", "remove it")
	}
}

// checkOrdinals wants no gap and nothing twice: a claim is found by the ordinal in its name.
func checkOrdinals(r *check.Report, members []Member) {
	records := map[int]string{}
	for _, m := range members {
		if other, twice := records[m.Ordinal]; twice && m.Ordinal >= 0 {
			r.Fault(m.Record+".ordinal", m.Ordinal, "is that of "+other+" too", "give each record an ordinal of its own")
		}
		records[m.Ordinal] = m.Record
	}
	for ordinal := range len(members) {
		if _, found := records[ordinal]; !found {
			r.Fault("cassandraVolumes", check.Verbatim("incomplete"),
				fmt.Sprintf("has no record for ordinal %d, and %d records leave no gap", ordinal, len(members)), "number the records from 0 on")
			return
		}
	}
}

// checkSources wants no disk twice: two copies of one member have one host id, and one of them takes the other's tokens. A blank disk
// comes after all that have data, so that it is never taken for one of them.
func checkSources(r *check.Report, members []Member) {
	taken, hosts := map[string]string{}, map[string]string{}
	lastAdopted := -1
	for _, m := range members {
		source := cmp.Or(m.Volume, m.Snapshot)
		if other, twice := taken[source]; twice && source != "" {
			r.Fault(m.Record, source, "is the disk of "+other+" too, and two members with one disk take each other's place in the ring",
				"name the disk of each member once")
		}
		taken[source] = m.Record
		if other, twice := hosts[m.HostID]; twice && m.HostID != "" {
			r.Fault(m.Record+".hostId", m.HostID, "is that of "+other+" too", "give each record the host id that is on its disk")
		}
		hosts[m.HostID] = m.Record
		if !m.New {
			lastAdopted = max(lastAdopted, m.Ordinal)
		}
	}
	blank := 0
	for _, m := range members {
		if m.New {
			blank++
		}
		if m.New && m.Ordinal < lastAdopted {
			r.Fault(m.Record+".new", true, fmt.Sprintf("gives ordinal %d a blank disk below ordinal %d, which has data", m.Ordinal, lastAdopted),
				"number new members after all that are adopted")
		}
	}
	if blank > 1 {
		r.Warn("cassandraVolumes", blank,
			"is the number of new disks, and Cassandra lets one member join at a time: the others start again until then",
			"add one, wait until it is UN, then the next")
	}
}

// checkSeeds wants two seeds at least, with data: a member starts only where one can be found, and a seed with an empty disk would join at
// once, with tokens and without data.
func (a *Args) checkSeeds(r *check.Report, members []Member) {
	adopted := 0
	for _, m := range members {
		if !m.New {
			adopted++
		}
	}
	switch {
	case adopted == 1:
		r.Fault("cassandraVolumes", adopted, "is the number of disks with data, and a ring needs two seeds with data",
			"let a second server join the legacy ring, and list its disk too")
	case a.Seeds < 2:
		r.Fault("cassandraSeeds", a.Seeds, "is too few: while the only seed is away, no other member can start", "set it to 2 or 3")
	case a.Seeds > adopted:
		r.Fault("cassandraSeeds", a.Seeds,
			fmt.Sprintf("is above the %d members with data, and a seed with an empty disk joins without any", adopted),
			"lower it, or list the disks of the legacy ring")
	}
	if len(members) < 3 {
		r.Warn("cassandraVolumes", len(members), "is the number of members, so no majority is left while one is away",
			"keep as many as the legacy ring has")
	}
}
