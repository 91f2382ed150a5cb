package e2e

import (
	"debug/elf"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDockerfile: hadolint finds nothing to improve.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	if got := mustSucceed(t, command(t, "hadolint", "../Dockerfile")); got != "" {
		t.Error(got)
	}
}

// TestImage builds the image in a clone of the last commit, and runs what is in
// it with nothing else around. The image of Go is not fetched: one that borrows
// this machine's Go stands in for it.
func TestImage(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		skip(t, "images are built by root on Linux")
	}
	if _, err := os.Stat("../.git"); err != nil {
		skip(t, "there is no repository to clone")
	}
	clone := filepath.Join(t.TempDir(), "clone")
	mustSucceed(t, command(t, "git", "clone", "--quiet", "..", clone))
	storage := t.TempDir()
	buildah := func(args ...string) string {
		t.Helper()
		cmd := command(t, "buildah", append([]string{"--storage-driver", "vfs", "--root", filepath.Join(storage, "root"), "--runroot", filepath.Join(storage, "run")}, args...)...)
		cmd.Dir = clone
		return strings.TrimSpace(mustSucceed(t, cmd))
	}
	goEnv := func(name string) string { return strings.TrimSpace(mustSucceed(t, command(t, "go", "env", name))) }

	base := buildah("from", "scratch")
	root := buildah("mount", base)
	for _, dir := range []string{"etc/ssl/certs", "go/pkg/mod", "root", "tmp", "usr"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"bin", "lib", "lib64"} {
		if err := os.Symlink("usr/"+dir, filepath.Join(root, dir)); err != nil {
			t.Fatal(err)
		}
	}
	const certificates = "etc/ssl/certs/ca-certificates.crt"
	authorities, err := os.ReadFile("/" + certificates)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, certificates), authorities, 0o644); err != nil {
		t.Fatal(err)
	}
	buildah("config", "--env", "PATH="+goEnv("GOROOT")+"/bin:/usr/bin:/bin", "--env", "GOPATH=/go", "--env", "HOME=/root",
		"--env", "GOPROXY="+goEnv("GOPROXY"), "--env", "GOTOOLCHAIN=local", base)
	dockerfile, err := os.ReadFile(filepath.Join(clone, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	golang := regexp.MustCompile(`(?m)^FROM (golang:\S+) AS build$`).FindSubmatch(dockerfile)
	if golang == nil {
		t.Fatal("the Dockerfile does not build with golang's image")
	}
	buildah("commit", "--quiet", base, "docker.io/library/"+string(golang[1]))

	volumes := []string{"--volume", "/usr:/usr:ro", "--volume", goEnv("GOMODCACHE") + ":/go/pkg/mod", "--volume", goEnv("GOCACHE") + ":/root/.cache/go-build"}
	if root := goEnv("GOROOT"); !strings.HasPrefix(root, "/usr/") {
		volumes = append(volumes, "--volume", root+":"+root+":ro")
	}
	buildah(slices.Concat([]string{"build", "--pull-never", "--format", "docker", "--isolation", "chroot", "--tag", "countries"}, volumes, []string{"."})...)

	if got := buildah("inspect", "--type", "image", "--format", "{{.Docker.Config.User}} {{.Docker.Config.Healthcheck.Test}} {{.Docker.Config.Volumes}}", "countries"); got != "65532:65532 [CMD /countries healthcheck] map[/data:{}]" {
		t.Errorf("the image has user, health check and volumes %q", got)
	}
	image := buildah("mount", buildah("from", "--pull-never", "countries"))
	want := []string{".", "countries", "data", "etc", "etc/ssl", "etc/ssl/certs", certificates}
	if diff := cmp.Diff(want, mustListFiles(t, image)); diff != "" {
		t.Errorf("files in the image (-want +got):\n%s", diff)
	}
	if got, err := os.ReadFile(filepath.Join(image, certificates)); err != nil || string(got) != string(authorities) {
		t.Errorf("the certificates are %d bytes, want %d: %v", len(got), len(authorities), err)
	}
	program, err := elf.Open(filepath.Join(image, "countries"))
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	for _, segment := range program.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the program is not static")
		}
	}
	commit := mustSucceed(t, command(t, "git", "-C", clone, "rev-parse", "--short=12", "HEAD"))
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--version"}, `^[0-9]+\.[0-9]+\.[0-9]+\+` + commit + `$`},
		{[]string{"version"}, `^[0-9]+\.[0-9]+\.[0-9]+\+` + commit + `$`},
		{[]string{"backup", "/data/copy.db", "--database", "/data/none.db"}, `no such file`},
		{[]string{"healthcheck", "--port", "1"}, `refused`},
	} {
		output, _ := command(t, "chroot", append([]string{"--userspec=65532:65532", image, "/countries"}, test.args...)...).CombinedOutput()
		if !regexp.MustCompile(test.want).Match(output) {
			t.Errorf("%q in the image: got %s, want %s", test.args, output, test.want)
		}
	}
}

func mustListFiles(t testing.TB, root string) (files []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, _ fs.DirEntry, err error) error {
		files = append(files, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
