// Package chat checks JGroups sites from inside, as the tutorial does: somebody joins one site with the demo, says something to all, and
// sees who answers.
package chat

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// again is the time after which the greeting is said once more: while a site has no route to another, it says nothing to it.
const again = 5 * time.Second

// script joins the site of the pod that it runs in, in a process of its own, and passes on what comes on its standard input. It lets the
// demo go when that ends. Old versions of the demo do not notice, and are ended.
const script = `set -e
talk=$(mktemp -u)
mkfifo "$talk"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx64m -Djava.net.preferIPv4Stack=true -cp "$JGROUPS_CLASSPATH" org.jgroups.demos.RelayDemo \
  -props /etc/jgroups/site.xml -name "$0" <"$talk" &
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

// Talk is a conversation with the demo in one pod.
type Talk struct {
	Name  string        // of the one who has joined
	Lines <-chan string // what the demo prints

	site string
	say  io.WriteCloser
	demo *exec.Cmd
	err  tail         // of what it says beside, once it has ended
	asks atomic.Int64 // since when it has waited for words, in nanoseconds; 0 while it does not
	said time.Time    // when it was last spoken to
}

// newName is nobody's yet.
func newName() string { return "smoke-" + strings.ToLower(rand.Text()[:8]) }

// Join starts the demo in a pod of the site, and returns once it is in the site's view. The context ends it.
func (c *Cluster) Join(ctx context.Context, pod string, limit time.Duration) (*Talk, error) {
	t := &Talk{Name: newName(), site: c.Name}
	t.demo = c.command(ctx, "exec", "--stdin", pod, "--", "sh", "-c", script, t.Name)
	var err error
	if t.say, err = t.demo.StdinPipe(); err != nil {
		return nil, err
	}
	t.demo.Stderr = &t.err
	hear, err := t.demo.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := t.demo.Start(); err != nil {
		return nil, fmt.Errorf("starting the demo in %s: %w", pod, err)
	}
	t.Lines = t.scan(hear)
	joining, joined := context.WithTimeout(ctx, limit)
	defer joined()
	if err := t.joined(joining); err != nil {
		t.Leave()
		return nil, fmt.Errorf("joining %s in %s: %w", c.Name, pod, err)
	}
	return t, nil
}

// joined waits until the one who joins is in the view of the site.
func (t *Talk) joined(ctx context.Context) error {
	var last string
	for {
		select {
		case line, open := <-t.Lines:
			if !open {
				return fmt.Errorf("the demo has ended before; its last words are %q", last+t.ended())
			}
			if strings.Contains(line, "iew: [") && strings.Contains(line, t.Name) {
				return nil
			}
			last = line
		case <-ctx.Done():
			return fmt.Errorf("the demo takes too long; its last words are %q", last)
		}
	}
}

// pause is how long the demo must have waited before it is spoken to: it throws away what comes too soon, or fails.
const pause = 300 * time.Millisecond

// Greet says something to everybody, once, and reports whether the demo was ready to hear it. A demo that has not asked again for long has
// thrown the last words away, as it does on a busy machine, and would wait for ever.
func (t *Talk) Greet() (said bool, err error) {
	switch since := t.asks.Load(); {
	case since == 0 && (t.said.IsZero() || time.Since(t.said) < again):
		return false, nil
	case since != 0 && time.Since(time.Unix(0, since)) < pause:
		return false, nil
	}
	t.asks.Store(0)
	t.said = time.Now()
	if _, err := fmt.Fprintln(t.say, "hello"); err != nil {
		return false, fmt.Errorf("talking to the demo: %w", err)
	}
	return true, nil
}

// Leave ends the conversation, and waits until the demo has left the site.
func (t *Talk) Leave() {
	t.say.Close()
	for range t.Lines { // until it has nothing more to say
	}
	_ = t.demo.Wait() // it may have been ended
}

// ended waits for the end of the demo, and returns the end of what it said beside.
func (t *Talk) ended() string {
	_ = t.demo.Wait()
	return t.err.String()
}

// greet says something to all, again and again, until everybody who is wanted has answered.
func (t *Talk) greet(ctx context.Context, wanted []Answer) (answers []Answer, err error) {
	ticker := time.NewTicker(pause / 3)
	defer ticker.Stop()
	var start, last time.Time // of the greetings
	for !all(wanted, answers) {
		select {
		case line, open := <-t.Lines:
			if !open {
				return answers, fmt.Errorf("the demo has ended after %d answers: %s", len(answers), t.ended())
			}
			a, ok := t.Read(line)
			if a.After = time.Since(start); ok && !has(answers, a) {
				answers = append(answers, a)
			}
		case <-ticker.C:
			if time.Since(last) < again {
				continue
			}
			said, err := t.Greet()
			if err != nil {
				return answers, err
			}
			if said {
				last = time.Now()
			}
			if start.IsZero() {
				start = last
			}
		case <-ctx.Done():
			return answers, nil
		}
	}
	return answers, nil
}

// Read returns who has answered in a line; nobody where it is the one who asked.
func (t *Talk) Read(line string) (Answer, bool) {
	match := answered.FindStringSubmatch(line)
	if match == nil || match[1] == t.Name {
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

// scan passes on the lines of a reader until it ends, and remembers when the demo last asked for words.
func (t *Talk) scan(from io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(from)
		scanner.Split(split)
		for scanner.Scan() {
			if scanner.Text() == prompt {
				t.asks.Store(time.Now().UnixNano())
			} else {
				lines <- scanner.Text()
			}
		}
	}()
	return lines
}

// prompt is what the demo writes, without an end of the line, when it waits for words.
const prompt = ": "

// split cuts prompts off, and lines.
func split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if bytes.HasPrefix(data, []byte(prompt)) {
		return len(prompt), []byte(prompt), nil
	}
	if !atEOF && len(data) < len(prompt) {
		return 0, nil, nil
	}
	return bufio.ScanLines(data, atEOF)
}

// tail keeps the end of what is written to it.
type tail struct{ text []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-300):]
	return len(p), nil
}

func (t *tail) String() string { return strings.Join(strings.Fields(string(t.text)), " ") }
