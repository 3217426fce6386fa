package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// session is what one configured provider of one run of the engine has: each has a connection of its own to the server.
type session struct {
	mu         sync.Mutex
	configured config
	engine     string           // the address at which the engine of this run listens
	conn       *grpc.ClientConn // to the engine
}

// config is what the program says to the provider itself.
type config struct {
	Region  string
	Tags    map[string]string
	Ignored []string // keys of tags that the provider does not see
}

func (s *session) region() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.configured.Region
}

func (s *session) tags() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.configured.Tags
}

// hide takes from a resource the tags that the provider was told not to see: https://www.pulumi.com/registry/packages/aws/api-docs/provider/,
// ignoreTags.
func (s *session) hide(r account.Resource) account.Resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, all := range []map[string]any{r.Inputs, r.Outputs} {
		for _, key := range []string{"tags", "tagsAll"} {
			tags, ok := all[key].(map[string]any)
			if !ok {
				continue
			}
			all[key] = maps.Clone(tags)
			for _, ignored := range s.configured.Ignored {
				delete(all[key].(map[string]any), ignored)
			}
		}
	}
	return r
}

type sessionKey struct{}

// sessionOf returns the session of the connection on which a request came.
func sessionOf(ctx context.Context) *session {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		return s
	}
	return &session{}
}

// connections opens a session for each connection, and closes it with it.
type connections struct{}

func (connections) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context {
	return context.WithValue(ctx, sessionKey{}, &session{})
}

func (connections) HandleConn(ctx context.Context, event stats.ConnStats) {
	if _, ended := event.(*stats.ConnEnd); ended {
		s := sessionOf(ctx)
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.conn != nil {
			_ = s.conn.Close()
		}
	}
}

func (connections) TagRPC(ctx context.Context, _ *stats.RPCTagInfo) context.Context { return ctx }
func (connections) HandleRPC(context.Context, stats.RPCStats)                       {}

func (p *provider) CheckConfig(_ context.Context, r plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	response := plugin.CheckConfigResponse{Properties: r.News}
	if _, err := readConfig(r.News, p.puts); err != nil {
		response.Failures = []plugin.CheckFailure{{Reason: err.Error()}}
	}
	return response, nil
}

func (p *provider) DiffConfig(_ context.Context, r plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	var response plugin.DiffConfigResponse
	response.Changes = plugin.DiffNone
	for key := range r.NewInputs {
		if !r.OldInputs[key].DeepEquals(r.NewInputs[key]) {
			response.Changes = plugin.DiffSome
			response.ChangedKeys = append(response.ChangedKeys, key)
			if key == "region" {
				response.ReplaceKeys = append(response.ReplaceKeys, key)
			}
		}
	}
	return response, nil
}

func (p *provider) Configure(ctx context.Context, r plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	c, err := readConfig(r.Inputs, p.puts)
	if err != nil {
		return plugin.ConfigureResponse{}, err
	}
	s := sessionOf(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.configured = c
	return plugin.ConfigureResponse{}, nil
}

// readConfig reads a provider's own inputs, in which whatever is not a text may come as JSON.
func readConfig(inputs resource.PropertyMap, azure bool) (config, error) {
	var c config
	for key, value := range inputs {
		text := ""
		if value.IsString() {
			text = value.StringValue()
		}
		switch key {
		case "region":
			c.Region = text
		case "defaultTags":
			var defaultTags struct{ Tags map[string]string }
			if err := structured(value, &defaultTags); err != nil {
				return c, fmt.Errorf("defaultTags is not what the provider takes: %w", err)
			}
			c.Tags = defaultTags.Tags
		case "ignoreTags":
			var ignoreTags struct{ Keys []string }
			if err := structured(value, &ignoreTags); err != nil {
				return c, fmt.Errorf("ignoreTags is not what the provider takes: %w", err)
			}
			c.Ignored = ignoreTags.Keys
		case "version", "pluginDownloadURL", "__internal", "skipCredentialsValidation", "skipMetadataApiCheck", "skipRegionValidation", "environment", "skipRequestingAccountId":
		default:
			return c, fmt.Errorf("the simulated provider does not know its input %s (internal/sandbox/clouds/plugin)", key)
		}
	}
	if c.Region == "" && !azure {
		return c, fmt.Errorf("the provider needs a region")
	}
	return c, nil
}

// structured reads an input of a provider that comes as it is or as JSON.
func structured(value resource.PropertyValue, into any) error {
	if value.IsString() {
		return json.Unmarshal([]byte(value.StringValue()), into)
	}
	content, err := json.Marshal(unwrap(value))
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}
