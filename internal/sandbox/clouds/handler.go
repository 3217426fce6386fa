package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// newHandler serves the account to a control.Client.
func newHandler(a *account.Account) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ledger", get(a.Ledger))
	mux.HandleFunc("GET /resources", get(a.Resources))
	mux.HandleFunc("GET /faults", get(a.Faults))
	mux.HandleFunc("POST /faults", take(func(_ *http.Request, f control.Fault) error { return a.Inject(f) }))
	mux.HandleFunc("DELETE /faults", func(http.ResponseWriter, *http.Request) { a.Calm() })
	mux.HandleFunc("GET /factor", get(a.Factor))
	mux.HandleFunc("POST /factor", take(func(_ *http.Request, factor float64) error { a.SetFactor(factor); return nil }))
	mux.HandleFunc("POST /revive", take(func(r *http.Request, _ any) error { return a.Revive(context.WithoutCancel(r.Context())) }))
	mux.HandleFunc("POST /resources", take(func(r *http.Request, wanted control.Resource) error {
		return a.Provide(context.WithoutCancel(r.Context()), wanted)
	}))
	mux.HandleFunc("PATCH /resources", take(func(r *http.Request, properties map[string]any) error {
		return a.Change(context.WithoutCancel(r.Context()), r.FormValue("type"), r.FormValue("id"), properties)
	}))
	mux.HandleFunc("DELETE /resources", take(func(r *http.Request, _ any) error {
		return a.Remove(context.WithoutCancel(r.Context()), r.FormValue("type"), r.FormValue("id"))
	}))
	return mux
}

// get answers with a value.
func get[T any](value func() T) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(value()) // nothing can be done for a caller that has gone
	}
}

// take reads a request's body.
func take[T any](do func(r *http.Request, body T) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var body T
		err := json.NewDecoder(r.Body).Decode(&body)
		if err != nil {
			err = fmt.Errorf("reading the request: %w", err)
		} else {
			err = do(r, body)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}
}
