package server

import (
	"crypto/rand"
	"io"
	"net/http"

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

// consume returns what is kept of a subject (https://migratorydata.com/docs/client-api/rest/consume/).
func (s *Server) consume(w http.ResponseWriter, r *http.Request) {
	subject := r.FormValue("subject")
	writeJSON(w, consumed{subject, append([]cluster.Message{}, s.node.After(subject, cluster.Position{})...)})
}
