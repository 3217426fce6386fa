package daytwo

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// choice is a key of the configuration that sequences change, and its values, the usual one first.
type choice struct {
	key    string
	values []string
	roll   bool // it is in the members' template, so that a change restarts them
	secret bool
}

// choices leave out minAvailable: a fixed number admits more evictions at a time as soon as there are more members, which is why
// docs/operations.md says to leave it at 0. They leave out maxUnavailable too: with three seeds the program refuses all but 1.
var choices = []choice{
	{"image", []string{"migratorydata/server:6.0.24", "migratorydata/server:6.0.25", "migratorydata/server:6.0.26"}, true, false},
	{"logLevel", []string{"INFO", "DEBUG"}, true, false},
	{"entitlementToken", []string{"one", "another"}, true, true},
	{"readinessFailures", []string{"3", "4"}, true, false},
	{"membersMax", []string{"5", "6"}, true, false},
	{"autoscaling", []string{"true", "false"}, false, false},
	{"membersMin", []string{"3", "4"}, false, false},
	{"cpuTarget", []string{"50", "60"}, false, false},
	{"unhealthyPodEviction", []string{"AlwaysAllow", "IfHealthyBudget"}, false, false},
}

// configuration is the values of the choices, in their order.
type configuration []string

// usual is what a configuration is by default: three to five members, by their CPU.
func usual() configuration {
	var c configuration
	for _, choice := range choices {
		c = append(c, choice.values[0])
	}
	return c
}

// configurationOf returns the one that the sequence of a seed begins with. It is also that with which the sequence of the seed before
// ends, so that sequences one after the other need no reset between them. At most one of the keys that restart the members is
// unusual, for a restart of all of them takes longest.
func configurationOf(seed uint64) configuration {
	random := rand.New(rand.NewPCG(seed, 0))
	c := usual()
	if random.IntN(2) == 0 {
		c.change(random, func(choice choice) bool { return choice.roll })
	}
	for i, choice := range choices {
		if !choice.roll && random.IntN(4) == 0 {
			c[i] = other(random, choice, c[i])
		}
	}
	return c
}

// change gives one of the keys another value.
func (c configuration) change(random *rand.Rand, eligible func(choice) bool) {
	for {
		if i := random.IntN(len(choices)); eligible(choices[i]) {
			c[i] = other(random, choices[i], c[i])
			return
		}
	}
}

func other(random *rand.Rand, choice choice, than string) string {
	for {
		if value := choice.values[random.IntN(len(choice.values))]; value != than {
			return value
		}
	}
}

// value returns that of a key.
func (c configuration) value(key string) string {
	for i, choice := range choices {
		if choice.key == key {
			return c[i]
		}
	}
	return ""
}

func (c configuration) number(key string) int {
	n, _ := strconv.Atoi(c.value(key)) // choices has numbers there
	return n
}

func (c configuration) autoscaling() bool { return c.value("autoscaling") == "true" }

// since describes how a configuration differs from another one.
func (c configuration) since(before configuration) string {
	var settings []string
	for i, choice := range choices {
		if before[i] != c[i] {
			settings = append(settings, choice.key+"="+c[i])
		}
	}
	if len(settings) == 0 {
		return "no change"
	}
	return strings.Join(settings, " ")
}
