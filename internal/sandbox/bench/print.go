package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

func printBuilds(builds []build) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, "\n| build of the program\t| time\t| most memory of one process\t| size\t|\n|---\t|---\t|---\t|---\t|\n")
	for _, b := range builds {
		fmt.Fprintf(out, "| %s\t| %s\t| %.1f GB\t| %d MB\t|\n", b.name, round(b.took), float64(b.memory)/1e9, b.size/1e6)
	}
	_ = out.Flush()
}

func printRuns(title string, times [][]time.Duration) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\n| %s\t| time\t|\n|---\t|---\t|\n", title)
	for i, row := range rows {
		fmt.Fprintf(out, "| %s\t| %s\t|\n", row.name, round(median(times[i])))
	}
	_ = out.Flush()
}

func round(d time.Duration) string {
	if d > time.Minute {
		return d.Round(time.Second).String()
	}
	return fmt.Sprintf("%.2f s", d.Seconds())
}

// machine says what the figures were taken on.
func machine() string {
	model, memory := "unknown processor", "unknown memory"
	if content, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for _, line := range strings.Split(string(content), "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
			}
		}
	}
	if content, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kilobytes int64
		if _, err := fmt.Sscanf(string(content), "MemTotal: %d kB", &kilobytes); err == nil {
			memory = fmt.Sprintf("%.0f GB", float64(kilobytes)/1e6)
		}
	}
	return fmt.Sprintf("%s, %d cores of %s, %s, %s/%s", time.Now().Format("2006-01-02"), runtime.NumCPU(), model, memory, runtime.GOOS, runtime.GOARCH)
}
