package timeline

import (
	"fmt"
	"strings"
	"time"
)

// Rule returns where a timeline breaks it.
type Rule func(moments []Moment) []Breach

// Breach is the moment at which a rule was broken, and how.
type Breach struct {
	At   int
	What string
}

// Check returns an error that shows each breach among the moments around it, and nil where there is none.
func Check(moments []Moment, rules ...Rule) error {
	var lines []string
	for _, rule := range rules {
		for _, b := range rule(moments) {
			lines = append(lines, b.What+":\n"+excerpt(moments, b.At))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return fmt.Errorf("%s", strings.Join(lines, "\n"))
}

// around is how many moments an excerpt has before and after the one that it is about.
const around = 4

func excerpt(moments []Moment, at int) string {
	var b strings.Builder
	for i := max(0, at-around); i < min(len(moments), at+around+1); i++ {
		mark := " "
		if i == at {
			mark = ">"
		}
		fmt.Fprintf(&b, "%s %6.1fs %s\n", mark, moments[i].At.Sub(moments[0].At).Round(100*time.Millisecond).Seconds(), moments[i])
	}
	return b.String()
}

// Whole returns all moments, a line for each.
func Whole(moments []Moment) string {
	var b strings.Builder
	for i := range moments {
		fmt.Fprintf(&b, "  %6.1fs %s\n", moments[i].At.Sub(moments[0].At).Seconds(), moments[i])
	}
	return b.String()
}
