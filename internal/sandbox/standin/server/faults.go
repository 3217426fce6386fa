package server

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// takeMemory takes and holds memory, for tests of the limit.
func (s *Server) takeMemory() {
	if s.Memory > 0 {
		s.Log.Printf("takes %d MB", s.Memory)
	}
	s.ballast = make([]byte, s.Memory<<20)
	for i := 0; i < len(s.ballast); i += 4096 {
		s.ballast[i] = 1 // or the kernel gives none
	}
}

// burn uses so many cores for so many seconds, for tests of the autoscaler.
func (s *Server) burn(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	seconds, err := strconv.Atoi(r.FormValue("seconds"))
	cores, wrong := strconv.Atoi(r.FormValue("cores"))
	if err != nil || wrong != nil || cores > 64 {
		http.Error(w, "write /burn?seconds=30&cores=1", http.StatusBadRequest)
		return
	}
	s.Log.Printf("uses %d cores for %d s", cores, seconds)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	context.AfterFunc(ctx, cancel)
	for range cores {
		go func() {
			for ctx.Err() == nil {
				continue
			}
		}()
	}
}
