package main

import (
	"context"
	"errors"
	"log"

	registration "k8s.io/kubelet/pkg/apis/pluginregistration/v1"
)

// registrar tells the kubelet that the driver is on the node. From then on the node's CSINode names it.
type registrar struct {
	registration.UnimplementedRegistrationServer
	driver, endpoint string
}

func (r *registrar) GetInfo(context.Context, *registration.InfoRequest) (*registration.PluginInfo, error) {
	return &registration.PluginInfo{
		Type: registration.CSIPlugin, Name: r.driver, Endpoint: r.endpoint, SupportedVersions: []string{"1.0.0"},
	}, nil
}

func (r *registrar) NotifyRegistrationStatus(
	_ context.Context, status *registration.RegistrationStatus,
) (*registration.RegistrationStatusResponse, error) {
	if !status.PluginRegistered {
		// The kubelet does not ask again. The process that comes after this one is a new driver for it.
		log.Fatal(errors.New("the kubelet refuses the driver: " + status.Error))
	}
	log.Printf("the kubelet has registered %s", r.driver)
	return &registration.RegistrationStatusResponse{}, nil
}
