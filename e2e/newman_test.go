package e2e

import "testing"

// TestNewman runs the collection for Postman, twice against one server: it
// must clean up after itself.
func TestNewman(t *testing.T) {
	t.Parallel()
	p := mustServe(t, "--database", ":memory:")
	for range 2 {
		mustSucceed(t, command(t, "newman", "run", "../docs/countries.postman_collection.json",
			"--env-var", "baseUrl=http://"+p.address, "--color", "off"))
	}
}
