package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// errOffline is the cause where nothing was reached at all.
var errOffline = errors.New("the network could not be reached")

// download returns the path of a file in the cache.
func (c *cache) download(ctx context.Context, p pin) (string, error) {
	kept := filepath.Join(c.folder, "downloads", p.sum)
	if exists(kept) {
		return kept, nil
	}
	repository, err := repository()
	if err != nil {
		return "", err
	}
	url := repository + "/" + p.path
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", err
	}
	scratch := kept + ".part" // by one process at a time: the cache is locked
	defer os.Remove(scratch)
	sum, err := get(ctx, url, scratch)
	if err != nil {
		return "", fmt.Errorf("downloading %s: %w", url, err)
	}
	if sum != p.sum {
		return "", fmt.Errorf("%s has the SHA-256 %s, and not %s as internal/sandbox/images/pins says: "+
			"call again; if it stays, the repository or mirror does not hold the published file, and must not be used", url, sum, p.sum)
	}
	return kept, os.Rename(scratch, kept)
}

// client gives up on a server that says nothing. A download itself may take its time.
var client = func() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = time.Minute
	return &http.Client{Transport: transport}
}()

// get writes what is at the address into a file, and returns its SHA-256.
func get(ctx context.Context, url, to string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", fmt.Errorf("%w: check it, or name a mirror of central in ~/.m2/settings.xml, and call again: %w", errOffline, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the repository answers %s: check the mirror in ~/.m2/settings.xml, if there is one", response.Status)
	}
	file, err := os.Create(to)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(file, h), response.Body); err != nil {
		return "", fmt.Errorf("it broke off: %w: call again", err)
	}
	return hex.EncodeToString(h.Sum(nil)), file.Close()
}
