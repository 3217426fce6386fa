package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

func print(builds []build, columns []column, runs int) {
	fmt.Println()
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "| build of the program\t| time\t| peak memory\t| size\t|")
	fmt.Fprintln(out, "|---\t|---\t|---\t|---\t|")
	for _, b := range builds {
		fmt.Fprintf(out, "| %s\t| %s\t| %.1f GB\t| %d MB\t|\n", b.name, round(b.took), float64(b.memory)/1e9, b.size/1e6)
	}
	_ = out.Flush()
	fmt.Println()
	fmt.Fprintf(out, "| in the sandbox, median of %d", runs)
	for _, c := range columns {
		fmt.Fprintf(out, "\t| %s", c.name)
	}
	fmt.Fprintln(out, "\t|")
	fmt.Fprintln(out, strings.Repeat("|---\t", len(columns)+1)+"|")
	for _, row := range rows {
		fmt.Fprintf(out, "| %s", row)
		for _, c := range columns {
			fmt.Fprintf(out, "\t| %s", round(c.median(row)))
		}
		fmt.Fprintln(out, "\t|")
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
