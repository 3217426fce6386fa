package server

import (
	"crypto/rand"
	"io"
	"net/http"
	"strconv"

	"stateful-clusters/internal/sandbox/standin/cluster"
	"stateful-clusters/internal/sandbox/standin/wire"
)

// maxContent bounds a message. The real server's bound is not published.
const maxContent = 1 << 20

// produced and consumed are answers. Of the documented fields they have those that clients need.
type produced struct {
	Subject string `json:"subject"`
	Status  string `json:"status"`
}

type consumed struct {
	Subject  string            `json:"subject"`
	Messages []cluster.Message `json:"messages"`
}

// produce publishes the body (https://migratorydata.com/docs/client-api/rest/produce/).
func (s *Server) produce(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	answer := produced{query.Get("subject"), "FAILED"}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxContent))
	switch {
	case err != nil:
		answer.Status = "MESSAGE_SIZE_LIMIT_EXCEEDED"
	case s.Token != "" && query.Get("token") != s.Token:
		answer.Status = "DENY"
	case !wire.ValidSubject(answer.Subject):
	case <-s.node.Publish(cluster.Message{Subject: answer.Subject, ID: rand.Text(), Content: string(body)}) == nil:
		answer.Status = "OK"
	}
	writeJSON(w, answer)
}

// consume returns the latest message of a subject; so many of them with history, or all behind epoch and seq
// (https://migratorydata.com/docs/client-api/rest/consume/).
func (s *Server) consume(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	number := func(name string) uint64 {
		n, _ := strconv.ParseUint(query.Get(name), 10, 64) // else 0
		return n
	}
	subject, count := query.Get("subject"), max(1, number("history"))
	messages := s.node.After(subject, cluster.Position{Epoch: number("epoch"), Seq: number("seq")})
	if total := uint64(len(messages)); !query.Has("seq") && total > count {
		messages = messages[total-count:]
	}
	writeJSON(w, consumed{subject, append([]cluster.Message{}, messages...)})
}
