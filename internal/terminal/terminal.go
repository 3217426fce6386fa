// Package terminal colours what a person reads. A pipe, a file, a dumb terminal and NO_COLOR (https://no-color.org) get plain text.
package terminal

import (
	"io"
	"os"
)

// Colour is how a text looks.
type Colour string

// The colours of the usual terminals (https://en.wikipedia.org/wiki/ANSI_escape_code#Colors).
const (
	Red    Colour = "31"
	Green  Colour = "32"
	Yellow Colour = "33"
	Bold   Colour = "1"
	Plain  Colour = ""
)

// Printer colours texts for one output.
type Printer struct{ colours bool }

// For returns the printer for an output.
func For(out io.Writer) Printer { return Printer{colours: Is(out) && os.Getenv("NO_COLOR") == ""} }

// Paint returns the text in a colour, or as it is.
func (p Printer) Paint(c Colour, text string) string {
	if !p.colours || c == Plain || text == "" {
		return text
	}
	return "\033[" + string(c) + "m" + text + "\033[0m"
}

// Is reports whether an output is a terminal that understands escape sequences.
func Is(out io.Writer) bool {
	file, ok := out.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
