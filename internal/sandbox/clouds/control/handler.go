package control

import (
	"encoding/json"
	"fmt"
	"net/http"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// Handler serves the account to a Client.
func Handler(a *account.Account) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /ledger", func(w http.ResponseWriter, _ *http.Request) { answer(w, a.Ledger().Entries(), nil) })
	mux.HandleFunc("GET /resources", func(w http.ResponseWriter, _ *http.Request) { answer(w, a.Resources(), nil) })
	mux.HandleFunc("GET /faults", func(w http.ResponseWriter, _ *http.Request) { answer(w, a.Faults(), nil) })
	mux.HandleFunc("DELETE /faults", func(http.ResponseWriter, *http.Request) { a.Calm() })
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var f account.Fault
		err := read(r, &f)
		if err == nil {
			err = a.Inject(f)
		}
		answer(w, nil, err)
	})
	mux.HandleFunc("GET /settings", func(w http.ResponseWriter, _ *http.Request) { answer(w, a.Settings(), nil) })
	mux.HandleFunc("POST /settings", func(w http.ResponseWriter, r *http.Request) {
		var s account.Settings
		err := read(r, &s)
		if err == nil {
			err = a.Set(s)
		}
		answer(w, nil, err)
	})
	mux.HandleFunc("PATCH /resources", func(w http.ResponseWriter, r *http.Request) {
		var properties map[string]any
		err := read(r, &properties)
		if err == nil {
			err = a.Change(r.Context(), r.FormValue("type"), r.FormValue("id"), properties)
		}
		answer(w, nil, err)
	})
	mux.HandleFunc("DELETE /resources", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, a.Remove(r.Context(), r.FormValue("type"), r.FormValue("id")))
	})
	return mux
}

// read takes a request's body, and nothing that it does not know: a misspelt word must not be lost.
func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	return nil
}

func answer(w http.ResponseWriter, value any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if value != nil {
		_ = json.NewEncoder(w).Encode(value) // the caller has gone
	}
}
