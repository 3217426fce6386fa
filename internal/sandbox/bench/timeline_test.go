package main

import (
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
)

func TestAComponentLastsUntilItsOutputs(t *testing.T) {
	timeline := &timeline{spans: map[string]span{}}
	before := apitype.EngineEvent{ResourcePreEvent: &apitype.ResourcePreEvent{Metadata: apitype.StepEventMetadata{URN: "c"}}}
	after := apitype.EngineEvent{ResOutputsEvent: &apitype.ResOutputsEvent{Metadata: apitype.StepEventMetadata{URN: "c"}}}
	timeline.note(before, time.Second)
	timeline.note(after, 2*time.Second)
	timeline.note(after, 9*time.Second)
	planned := apitype.EngineEvent{ResourcePreEvent: &apitype.ResourcePreEvent{Metadata: apitype.StepEventMetadata{URN: "p"}, Planning: true}}
	timeline.note(planned, 10*time.Second)
	assert.Equal(t, map[string]span{"c": {time.Second, 9 * time.Second}}, timeline.spans)
}
