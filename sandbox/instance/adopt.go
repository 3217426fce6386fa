package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stateful-clusters/sandbox/progress"
)

// adopt looks every cloud resource up that an interrupted run was creating, as a person would in the cloud's console, and takes
// those that are there into the state by `pulumi import`. The flag --import-pending-creates of `pulumi refresh` is of no use: the
// engine forgets the operations that it marks (v3.256.0, backend/snapshot.go: a refresh keeps pending creates only).
func (i *Instance) adopt(ctx context.Context, stack string, state state, log *progress.Log) error {
	known, err := i.knownIDs()
	if err != nil {
		return err
	}
	var imports importFile
	for _, o := range state.PendingOperations {
		if o.Type != creating {
			continue
		}
		made, err := i.madeBy(ctx, o.Resource, known)
		if err != nil {
			return err
		}
		if made == nil {
			continue
		}
		what := fmt.Sprintf("stack %s: an interrupted run was creating %s %s, and the cloud has made it as %s", stack, o.Resource.Type, o.Resource.name(), made.ID)
		if slices.ContainsFunc(state.Resources, func(r resource) bool { return r.URN == o.Resource.URN }) {
			// It is to replace one that is still in the state, and there cannot be two of them.
			log.Printf("%s, for another: removing it", what)
			if err := i.removeFromCloud(ctx, made); err != nil {
				return err
			}
			continue
		}
		log.Printf("%s: importing it", what)
		imports.add(o.Resource, made.ID)
	}
	if len(imports.Resources) == 0 {
		return nil
	}
	return i.importResources(ctx, stack, &imports)
}

// knownIDs are the ids of all resources in the states of this sandbox, by type and id. The account is the same for all stacks.
func (i *Instance) knownIDs() (map[[2]string]bool, error) {
	known := map[[2]string]bool{}
	for _, stack := range i.states() {
		state, err := i.state(stack)
		if err != nil {
			return nil, err
		}
		for _, r := range state.Resources {
			if !r.PendingReplacement {
				known[[2]string{r.Type, r.ID}] = true
			}
		}
	}
	return known, nil
}

// madeBy returns what the cloud has made of a resource that was being created, or nil. What is still being made is awaited: the
// cloud may yet fail to make it.
func (i *Instance) madeBy(ctx context.Context, r resource, known map[[2]string]bool) (*CloudResource, error) {
	for {
		all, err := i.CloudResources(ctx)
		if err != nil {
			return nil, err
		}
		var made *CloudResource
		for _, candidate := range all {
			if candidate.Type == r.Type && candidate.Name == r.name() && !known[[2]string{candidate.Type, candidate.ID}] {
				made = &candidate // the newest, which comes last
			}
		}
		if made == nil || made.Status == "active" {
			return made, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (i *Instance) removeFromCloud(ctx context.Context, r *CloudResource) error {
	query := url.Values{"type": {r.Type}, "id": {r.ID}}
	return i.callClouds(ctx, http.MethodDelete, "/resources?"+query.Encode(), nil, nil)
}

// importFile is what `pulumi import --file` reads (https://www.pulumi.com/docs/iac/adopting-pulumi/import/).
type importFile struct {
	NameTable map[string]string `json:"nameTable"`
	Resources []importEntry     `json:"resources"`
}

type importEntry struct {
	Type     string `json:"type"`
	Name     string `json:"name"`
	ID       string `json:"id"`
	Parent   string `json:"parent,omitempty"`
	Provider string `json:"provider,omitempty"`
}

func (f *importFile) add(r resource, id string) {
	entry := importEntry{Type: r.Type, Name: r.name(), ID: id, Parent: f.nameOf(r.Parent)}
	if r.Provider != "" {
		// The state names a provider by URN and id, the file by URN alone.
		entry.Provider = f.nameOf(r.Provider[:strings.LastIndex(r.Provider, "::")])
	}
	f.Resources = append(f.Resources, entry)
}

// nameOf gives a URN a name in the file.
func (f *importFile) nameOf(urn string) string {
	if urn == "" {
		return ""
	}
	if f.NameTable == nil {
		f.NameTable = map[string]string{}
	}
	for name, present := range f.NameTable {
		if present == urn {
			return name
		}
	}
	name := fmt.Sprintf("urn%d", len(f.NameTable))
	f.NameTable[name] = urn
	return name
}

func (i *Instance) importResources(ctx context.Context, stack string, imports *importFile) error {
	content, err := json.MarshalIndent(imports, "", "  ")
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "sandbox-import")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "import.json")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		return err
	}
	out, err := i.Pulumi(ctx, "import", "--stack", stack, "--file", file, "--yes", "--skip-preview", "--generate-code=false", "--protect=false", "--non-interactive").CombinedOutput()
	if err != nil {
		return fmt.Errorf("pulumi import: %w\n%s", err, out)
	}
	return nil
}
