package smoke

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// standIn plays a MigratoryData member as the vendor's pages describe it. Its fields make it misbehave.
type standIn struct {
	page        string // "" answers 404
	status      int    // of the upgrade
	accept      string // "" computes the right one
	subprotocol string // "" names none
	path        string // of the WebSocket
	rest        bool
	produced    string // the status of a message that was given
	slow        string // the path on which no answer comes
	token       string
	store       *store

	mu    sync.Mutex
	asked []string // the paths, in order
}

// store holds the messages of the members that share it, by subject.
type store struct {
	mu       sync.Mutex
	messages map[string]string
	late     int // so many reads find nothing yet
}

// sound returns a stand-in that does nothing wrong.
func sound() *standIn {
	return &standIn{
		page: "<title>Welcome to MigratoryData</title>", status: http.StatusSwitchingProtocols,
		subprotocol: "pushv1", path: "/WebSocketConnection", rest: true, produced: "OK", token: publicToken,
		store: &store{messages: map[string]string{}},
	}
}

// start serves until the test is over.
func (s *standIn) start(t *testing.T) *url.URL {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return parsed(t, server.URL)
}

// paths returns what was asked for so far.
func (s *standIn) paths() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func parsed(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := parseURL(text)
	require.NoError(t, err)
	return u
}

func (s *standIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.asked = append(s.asked, r.URL.Path)
	s.mu.Unlock()
	switch {
	case r.URL.Path == s.slow:
		<-r.Context().Done()
	case r.URL.Path == "/" && s.page != "":
		io.WriteString(w, s.page)
	case r.URL.Path == s.path:
		s.shakeHands(w, r)
	case r.URL.Path == "/rest/produce" && r.Method == http.MethodPost, r.URL.Path == "/rest/consume" && r.Method == http.MethodGet:
		s.serveREST(w, r, string(body))
	default:
		http.NotFound(w, r)
	}
}

func (s *standIn) shakeHands(w http.ResponseWriter, r *http.Request) {
	accept := s.accept
	if accept == "" {
		accept = acceptFor(r.Header.Get("Sec-WebSocket-Key"))
	}
	if r.Header.Get("Sec-WebSocket-Version") != "13" || r.Header.Get("Sec-WebSocket-Protocol") != pushv1 {
		http.Error(w, "not the handshake of a client", http.StatusBadRequest)
		return
	}
	w.Header().Set("Connection", "Upgrade")
	w.Header().Set("Upgrade", "websocket")
	w.Header().Set("Sec-WebSocket-Accept", accept)
	if s.subprotocol != "" {
		w.Header().Set("Sec-WebSocket-Protocol", s.subprotocol)
	}
	w.WriteHeader(s.status)
}

func (s *standIn) serveREST(w http.ResponseWriter, r *http.Request, body string) {
	query, answer := r.URL.Query(), map[string]any{}
	if !s.rest {
		http.Error(w, query.Get("token")+" "+r.URL.RawQuery, http.StatusNotFound) // error pages repeat what was asked for
		return
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	subject := query.Get("subject")
	switch {
	case r.URL.Path == "/rest/produce" && query.Get("token") != s.token:
		answer["status"] = "DENY"
	case r.URL.Path == "/rest/produce":
		s.store.messages[subject] = body
		answer["status"] = s.produced
	case s.store.late > 0:
		s.store.late--
		answer["messages"] = []any{}
	default:
		answer["messages"] = []any{map[string]any{"message_type": "SNAPSHOT", "content": s.store.messages[subject]}}
	}
	answer["subject"] = subject
	json.NewEncoder(w).Encode(answer)
}

// soon is a time that a sound stand-in keeps.
const soon = 10 * time.Second

// run checks with the options that matter to most tests.
func run(t *testing.T, o Options) Report {
	t.Helper()
	if o.Timeout == 0 {
		o.Timeout = soon
	}
	if o.Token == "" {
		o.Token = publicToken
	}
	return Run(t.Context(), o)
}
