package e2e

import (
	"debug/elf"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// mustLayOut puts the program into a folder that is laid out as the Dockerfile
// wants it.
func mustLayOut(t testing.TB) (dir, binary string) {
	t.Helper()
	dir = t.TempDir()
	binary = filepath.Join(dir, "build", "countries")
	if err := os.MkdirAll(filepath.Join(dir, "build", "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(mustBuild(t), binary); err != nil {
		t.Fatal(err)
	}
	return dir, binary
}

// TestImage builds the image, which needs no network because it starts from
// nothing, and runs what is in it with nothing else around.
func TestImage(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		skip(t, "images are built by root on Linux")
	}
	dir, binary := mustLayOut(t)
	program, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	for _, segment := range program.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the binary is not static")
		}
	}
	buildah := func(args ...string) string {
		t.Helper()
		storage := []string{"--storage-driver", "vfs", "--root", filepath.Join(dir, "root"), "--runroot", filepath.Join(dir, "run")}
		return mustSucceed(t, command(t, "buildah", append(storage, args...)...))
	}
	dockerfile, err := filepath.Abs("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	buildah("build", "--format", "docker", "--isolation", "chroot", "--file", dockerfile, "--tag", "countries", dir)
	container := strings.TrimSpace(buildah("from", "countries"))
	if got := buildah("inspect", "--type", "image", "--format", "{{.Docker.Config.User}} {{.Docker.Config.Healthcheck.Test}}", "countries"); strings.TrimSpace(got) != "65532:65532 [CMD /countries healthcheck]" {
		t.Errorf("the image has user and health check %q", got)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--version"}, `^\S+\n$`},
		{[]string{"backup", "/data/copy.db", "--database", "/data/none.db"}, `no such file`},
		{[]string{"healthcheck", "--port", "1"}, `refused`},
	} {
		cmd := command(t, "chroot", append([]string{"--userspec=65532:65532", strings.TrimSpace(buildah("mount", container)), "/countries"}, test.args...)...)
		output, _ := cmd.CombinedOutput()
		if !regexp.MustCompile(test.want).Match(output) {
			t.Errorf("%q in the image: got %s, want %s", test.args, output, test.want)
		}
	}
}

// TestUnit: systemd understands the unit, and finds little that the service
// could still do to its machine.
func TestUnit(t *testing.T) {
	binary := mustBuild(t)
	unit, err := os.ReadFile("../countries.service")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "countries.service")
	installed := strings.ReplaceAll(string(unit), "/usr/local/bin/countries", binary)
	if err := os.WriteFile(path, []byte(installed), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := mustSucceed(t, command(t, "systemd-analyze", "verify", path)); got != "" {
		t.Errorf("systemd-analyze verify: %s", got)
	}
	report := mustSucceed(t, command(t, "systemd-analyze", "security", "--offline=yes", path))
	level := regexp.MustCompile(`Overall exposure level for countries\.service: ([0-9.]+)`).FindStringSubmatch(report)
	if level == nil {
		t.Fatalf("no exposure level in\n%s", report)
	}
	if exposure, err := strconv.ParseFloat(level[1], 64); err != nil || exposure > 1.5 {
		t.Errorf("exposure level %s, want 1.5 at most", level[1])
	}
}
