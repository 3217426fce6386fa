package server

import (
	"fmt"
	"os"
	"strings"
)

// File is where the image has its configuration.
const File = "/migratorydata/migratorydata.conf"

// variables hold further parameters, which go before those of the file. The vendor's material does not agree on the name.
var variables = []string{"MIGRATORYDATA_EXTRA_OPTS", "MIGRATORYDATA_GATEWAY_EXTRA_OPTS"}

// Values returns all parameters, by name.
func Values(file string, env func(string) string) (map[string]string, error) {
	values := map[string]string{}
	content, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("the configuration: %w", err)
	}
	for line := range strings.Lines(strings.ReplaceAll(string(content), "\\\n", "")) {
		line = strings.TrimSpace(line)
		name, value, is := strings.Cut(line, "=")
		if line == "" || line[0] == '#' {
			continue
		}
		if !is {
			return nil, fmt.Errorf("%s: %q is not of the form name = value", file, line)
		}
		values[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	given := map[string]string{}
	for _, variable := range variables {
		for _, word := range strings.Fields(env(variable)) {
			name, value, is := strings.Cut(strings.TrimPrefix(word, "-D"), "=")
			if !is || !strings.HasPrefix(word, "-D") {
				return nil, fmt.Errorf("%s: %q is not of the form -Dname=value", variable, word)
			}
			if other, twice := given[name]; twice && other != value {
				return nil, fmt.Errorf("%s: %s has two values; give it one", strings.Join(variables, " and "), name)
			}
			given[name], values[name] = value, value
		}
	}
	return values, nil
}
