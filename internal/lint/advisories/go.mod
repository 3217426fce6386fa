// The Go vulnerability database, as a module: its data lies in data/osv.
module stateful-clusters/internal/lint/advisories

go 1.26.0

require golang.org/x/vulndb v0.0.0-20261105234957-e22db6528018
