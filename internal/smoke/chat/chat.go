// Package chat checks JGroups sites from inside, as the tutorial does: somebody joins one site with the demo, says something to all, and
// sees who answers.
package chat

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// again is the time after which the greeting is said once more: while a site has no route to another, it says nothing to it.
const again = 5 * time.Second

// script joins the site of the pod that it runs in, in a process of its own, and passes on what comes on its standard input. It lets the
// demo go when that ends. Old versions of the demo do not notice, and are ended.
const script = `set -e
talk=$(mktemp -u)
mkfifo "$talk"
java -Xmx64m -Djava.net.preferIPv4Stack=true -cp "$JGROUPS_CLASSPATH" org.jgroups.demos.RelayDemo -props /etc/jgroups/site.xml -name "$0" <"$talk" &
demo=$!
trap 'rm -f "$talk"; kill $demo 2>/dev/null' EXIT
cat >"$talk"
for wait in 1 2 3 4 5 6; do
  kill -0 $demo 2>/dev/null || exit 0
  sleep 0.5
done`

// Answer is that of one member.
type Answer struct {
	Member, Site string
	After        time.Duration // from the first greeting on
}

// answered is a line of the demo: members of other sites have theirs behind their name.
var answered = regexp.MustCompile(`<< response from ([^\s:]+)(?::(\S+))?`)

// talk is a conversation with the demo in one pod.
type talk struct {
	name  string // of the one who joins
	site  string
	lines <-chan string
	say   io.Writer
}

// newName is nobody's yet.
func newName() string { return "smoke-" + strings.ToLower(rand.Text()[:8]) }

// joined waits until the one who joins is in the view of the site.
func (t *talk) joined(ctx context.Context) error {
	var last string
	for {
		select {
		case line, open := <-t.lines:
			if !open {
				return fmt.Errorf("the demo has ended before it joined: %s", last)
			}
			if strings.Contains(line, "iew: [") && strings.Contains(line, t.name) {
				return nil
			}
			last = line
		case <-ctx.Done():
			return fmt.Errorf("the demo has not joined the site in time; its last words are %q", last)
		}
	}
}

// greet says something to all, again and again, until everybody who is wanted has answered.
func (t *talk) greet(ctx context.Context, wanted []Answer) (answers []Answer, err error) {
	start := time.Now()
	ticker := time.NewTicker(again)
	defer ticker.Stop()
	if _, err := fmt.Fprintln(t.say, "hello"); err != nil {
		return nil, fmt.Errorf("talking to the demo: %w", err)
	}
	for !all(wanted, answers) {
		select {
		case line, open := <-t.lines:
			if !open {
				return answers, fmt.Errorf("the demo has ended after %d answers", len(answers))
			}
			a, ok := t.read(line)
			if a.After = time.Since(start); ok && !has(answers, a) {
				answers = append(answers, a)
			}
		case <-ticker.C:
			if _, err := fmt.Fprintln(t.say, "hello"); err != nil {
				return answers, fmt.Errorf("talking to the demo: %w", err)
			}
		case <-ctx.Done():
			return answers, nil
		}
	}
	return answers, nil
}

// read returns who has answered in a line; nobody where it is the one who asked.
func (t *talk) read(line string) (Answer, bool) {
	match := answered.FindStringSubmatch(line)
	if match == nil || match[1] == t.name {
		return Answer{}, false
	}
	a := Answer{Member: match[1], Site: match[2]}
	if a.Site == "" {
		a.Site = t.site
	}
	return a, true
}

func has(answers []Answer, a Answer) bool {
	return slices.ContainsFunc(answers, func(o Answer) bool { return o.Member == a.Member && o.Site == a.Site })
}

func all(wanted, answers []Answer) bool {
	return !slices.ContainsFunc(wanted, func(w Answer) bool { return !has(answers, w) })
}

// scan passes on the lines of a reader until it ends.
func scan(from io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(from); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}
