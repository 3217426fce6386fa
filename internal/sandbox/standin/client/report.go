package client

import "time"

// Report is what a run has counted.
type Report struct {
	Subject      string       `json:"subject"`
	Published    int          `json:"published"`    // messages, once each
	Acknowledged int          `json:"acknowledged"` // of them
	Refused      int          `json:"refused"`      // answers that no majority has taken one
	Retried      int          `json:"retried"`      // attempts that were not acknowledged
	Connected    int          `json:"connected"`    // times that the publisher was
	AckGap       int64        `json:"ackGapMs"`     // the longest between two acknowledgements
	Subscribers  []Subscriber `json:"subscribers"`

	// The sums of the subscribers, and the longest gap of one.
	Lost        int   `json:"lost"`
	Duplicated  int   `json:"duplicated"`
	OutOfOrder  int   `json:"outOfOrder"`
	DeliveryGap int64 `json:"deliveryGapMs"`
}

// Subscriber is what one of them has received.
type Subscriber struct {
	Servers     Servers `json:"servers"`
	Connected   int     `json:"connected"`
	Received    int     `json:"received"`
	Lost        int     `json:"lost"`       // acknowledged, and never received
	Duplicated  int     `json:"duplicated"` // received once more
	OutOfOrder  int     `json:"outOfOrder"` // received after one with a higher number
	DeliveryGap int64   `json:"deliveryGapMs"`
}

// gap finds the longest time between two events.
type gap struct {
	last    time.Time
	longest time.Duration
}

func (g *gap) mark(now time.Time) {
	if !g.last.IsZero() {
		g.longest = max(g.longest, now.Sub(g.last))
	}
	g.last = now
}

// total completes the report.
func (r *run) total() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	report := r.report
	report.Subject = r.Subject
	report.Acknowledged, report.AckGap = len(r.acked), r.acks.longest.Milliseconds()
	for _, s := range r.subscribers {
		one := s.Subscriber
		one.Lost, one.DeliveryGap = s.lost(), s.gap.longest.Milliseconds()
		report.Subscribers = append(report.Subscribers, one)
		report.Lost += one.Lost
		report.Duplicated += one.Duplicated
		report.OutOfOrder += one.OutOfOrder
		report.DeliveryGap = max(report.DeliveryGap, one.DeliveryGap)
	}
	return report
}
