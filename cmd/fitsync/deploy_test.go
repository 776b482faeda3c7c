package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"fitsync/cmd/fitsync/demo"
	"fitsync/config"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/store"
	"fitsync/store/storetest"
)

// composeFile is what is used of deploy/compose.yaml. An unknown key of a service is an
// error, so that a misspelt one is found.
type composeFile struct {
	Name     string                    `yaml:"name"`
	Common   map[string]any            `yaml:"x-fitsync"`
	Services map[string]composeService `yaml:"services"`
	Configs  map[string]composeSource  `yaml:"configs"`
	Secrets  map[string]composeSource  `yaml:"secrets"`
	Volumes  map[string]any            `yaml:"volumes"`
}

type composeSource struct {
	File string `yaml:"file"`
}

type composeMount struct {
	Source string `yaml:"source"`
	Target string `yaml:"target"`
}

type composeService struct {
	Image       string                       `yaml:"image"`
	Build       map[string]string            `yaml:"build"`
	Command     []string                     `yaml:"command"`
	Environment map[string]string            `yaml:"environment"`
	Configs     []composeMount               `yaml:"configs"`
	Secrets     []string                     `yaml:"secrets"`
	Volumes     []string                     `yaml:"volumes"`
	DependsOn   map[string]map[string]string `yaml:"depends_on"`
	Restart     string                       `yaml:"restart"`
	StopSignal  string                       `yaml:"stop_signal"`
	StopGrace   time.Duration                `yaml:"stop_grace_period"`
	Health      map[string]any               `yaml:"healthcheck"`
	Deploy      struct{ Replicas int }       `yaml:"deploy"`
	ReadOnly    bool                         `yaml:"read_only"`
	Tmpfs       []string                     `yaml:"tmpfs"`
	CapDrop     []string                     `yaml:"cap_drop"`
	SecurityOpt []string                     `yaml:"security_opt"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	file, err := os.Open("deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var compose composeFile
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&compose); err != nil {
		t.Fatal(err)
	}
	return compose
}

// ours are the services that run fitsync, by name.
func (c composeFile) ours() map[string]composeService {
	found := map[string]composeService{}
	for name, service := range c.Services {
		if service.Image == "fitsync" {
			found[name] = service
		}
	}
	return found
}

// replicas are the command lines of all processes.
func (c composeFile) replicas() map[string][]string {
	processes := map[string][]string{}
	for name, service := range c.ours() {
		for i := range max(1, service.Deploy.Replicas) {
			processes[name+"-"+string(rune('1'+i))] = service.Command
		}
	}
	return processes
}

func TestComposeFileNamesWhatExists(t *testing.T) {
	t.Parallel()
	compose := readCompose(t)
	configuration, err := os.ReadFile("deploy/fitsync.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(compose.ours()) < 2 {
		t.Fatalf("services of fitsync: %v", compose.ours())
	}
	for name, service := range compose.ours() {
		checkCommand(t, name, service.Command)
		test, ok := service.Health["test"].([]any)
		if !ok || len(test) != 3 || test[0] != "CMD" || test[1] != "/fitsync" {
			t.Errorf("%s: health check %v", name, service.Health["test"])
		} else {
			checkCommand(t, name, []string{test[2].(string)})
		}
		if service.StopGrace < grace+5*time.Second || service.StopSignal != "SIGTERM" {
			t.Errorf("%s: %s after %s; a worker takes up to %s", name, service.StopSignal, service.StopGrace, grace)
		}
		checkReferences(t, name, string(configuration), compose, service)
		for other, condition := range service.DependsOn {
			if condition["condition"] == "service_healthy" && compose.Services[other].Health == nil {
				t.Errorf("%s waits for the health of %s, which has no check", name, other)
			}
		}
	}
	for name, service := range compose.Services {
		for _, volume := range service.Volumes {
			source, _, _ := strings.Cut(volume, ":")
			if _, declared := compose.Volumes[source]; !declared {
				t.Errorf("%s: volume %s is not declared", name, source)
			}
		}
		for _, secret := range service.Secrets {
			if compose.Secrets[secret].File == "" {
				t.Errorf("%s: secret %s is not declared", name, secret)
			}
		}
	}
}

// checkCommand has the command table read a command line.
func checkCommand(t *testing.T, service string, line []string) {
	t.Helper()
	a := &app{lookup: func(string) (string, bool) { return "", false }}
	command, rest, err := a.root().Find(line)
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err != nil || !command.Runnable() {
		t.Errorf("%s: fitsync %s: %v", service, strings.Join(line, " "), err)
	}
}

// checkReferences finds references of the configuration that a container does not have.
func checkReferences(t *testing.T, name, configuration string, compose composeFile, service composeService) {
	t.Helper()
	mounted := slices.IndexFunc(service.Configs, func(c composeMount) bool {
		return c.Target == service.Environment["FITSYNC_CONFIG"] && compose.Configs[c.Source].File == "./fitsync.yaml"
	})
	if mounted < 0 {
		t.Errorf("%s: FITSYNC_CONFIG=%s is not where the configuration is mounted", name, service.Environment["FITSYNC_CONFIG"])
	}
	for _, found := range regexp.MustCompile(`\$\{([^}]*)\}`).FindAllStringSubmatch(configuration, -1) {
		reference := found[1]
		if path, isFile := strings.CutPrefix(reference, "file:/run/secrets/"); isFile {
			if !slices.Contains(service.Secrets, path) {
				t.Errorf("%s has no secret %s", name, path)
			}
		} else if _, set := service.Environment[reference]; !set {
			t.Errorf("%s has no variable %s", name, reference)
		}
	}
}

func TestComposeFileDividesTheWork(t *testing.T) {
	t.Parallel()
	workers, schedulers := 0, 0
	for _, line := range readCompose(t).replicas() {
		if slices.Contains(line, "--work") {
			workers++
		}
		if slices.Contains(line, "--schedule") {
			schedulers++
		}
		if !slices.Contains(line, "--web") {
			t.Errorf("%v: its health check finds nobody", line)
		}
	}
	if workers != 2 || schedulers != 1 {
		t.Errorf("%d workers and %d schedulers, want 2 and 1", workers, schedulers)
	}
}

// deployed is a folder with the configuration of the compose file, its secrets, and the
// addresses of this machine in the place of the containers'.
func deployed(t *testing.T) (w *world, dsn string) {
	t.Helper()
	dsn = storetest.Postgres(t)
	w = newWorld(t)
	content, err := os.ReadFile("deploy/fitsync.yaml")
	if err != nil {
		t.Fatal(err)
	}
	address, _, _ := strings.Cut(strings.TrimPrefix(dsn, "postgres://fitsync@"), "?")
	text := string(content)
	for from, to := range map[string]string{
		"postgres:5432/fitsync": address, "/run/secrets/": w.folder + "/", "/data/": w.folder + "/", `"127.0.0.1:8321"`: `"127.0.0.1:${PORT:-8321}"`,
	} {
		if !strings.Contains(text, from) {
			t.Fatalf("deploy/fitsync.yaml has no %s", from)
		}
		text = strings.ReplaceAll(text, from, to)
	}
	w.write(t, "fitsync.yaml", text)
	w.write(t, "database_password", "secret\n")
	w.write(t, "salesforce_secret", demo.ClientSecret+"\n")
	w.environment["SALESFORCE_URL"], w.environment["SALESFORCE_CLIENT_ID"] = w.salesforce, demo.ClientID
	return w, dsn
}

// The processes of the compose file, without its containers: they share the work, one
// takes over what a killed one held, and all end in good order.
func TestComposeFileRunsAsProcesses(t *testing.T) {
	t.Parallel()
	w, dsn := deployed(t)
	w.ok(t, "config", "check")
	w.ready(t)
	id := w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
	processes, ports := map[string]*process{}, map[string]string{}
	for name, line := range readCompose(t).replicas() { // at once, on an empty database
		_, ports[name], _ = strings.Cut(freeAddress(t), ":")
		processes[name] = w.start(t, map[string]string{"PORT": ports[name]}, line...)
	}
	t.Cleanup(func() {
		for name, p := range processes {
			if t.Failed() {
				t.Logf("%s:\n%s", name, p.log)
			}
		}
	})
	for _, port := range ports {
		waitFor(t, func() bool { w.environment["PORT"] = port; return w.run(t, "health").code == exitOK })
	}
	asked := w.run(t, "sync", "acme") // done by one of the workers
	contains(t, "a request", asked.out+asked.err, "a worker is running", "1 written")
	if got := w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"]; got != 100.0 {
		t.Errorf("score %v, want 100", got)
	}
	waitFor(t, func() bool {
		backups, _ := filepath.Glob(filepath.Join(w.folder, "backups", "*.backup.db"))
		return len(backups) == 1
	})

	db := storetest.Open(t, dsn, store.Options{})
	busy := w.killWhoWorks(t, db, processes)
	waitFor(t, func() bool {
		runs, err := db.Runs(t.Context(), store.RunFilter{Connection: "acme", Limit: 1})
		return err == nil && len(runs) == 1 && runs[0].Status == store.RunDone && runs[0].Worker != busy
	})
	for name, p := range processes {
		if code, took := p.terminate(t); code != exitOK || took > patience {
			t.Errorf("%s: exit %d after %s\n%s", name, code, took, p.log)
		}
		if strings.Contains(p.log.String(), "secret") {
			t.Errorf("%s: a secret in the log:\n%s", name, p.log)
		}
	}
}

// killWhoWorks asks for a sync whose reading hangs, and kills the worker that does it.
func (w *world) killWhoWorks(t *testing.T, db *store.DB, processes map[string]*process) (worker string) {
	t.Helper()
	asking := w.start(t, nil, "sync", "acme", "--full")
	t.Cleanup(func() { t.Logf("who asked: %s", asking.log) })
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite", Times: 1})
	waitFor(t, func() bool { return w.crms.Org.Faults().Hits(orgsim.BlackHole) > 0 })
	var pid int
	waitFor(t, func() bool {
		runs, err := db.Runs(t.Context(), store.RunFilter{Connection: "acme", Status: store.RunRunning, Limit: 1})
		if err != nil || len(runs) == 0 {
			return false
		}
		workers, err := db.LiveWorkers(t.Context(), time.Minute)
		for _, alive := range workers {
			if alive.ID == runs[0].Worker {
				worker, pid = alive.ID, alive.PID
			}
		}
		return err == nil && pid != 0
	})
	for name, p := range processes {
		if p.Process.Pid == pid {
			if err := p.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = p.Wait() // it was killed
			delete(processes, name)
		}
	}
	if len(processes) != 2 {
		t.Fatalf("worker %s, process %d, is none of the processes", worker, pid)
	}
	return worker
}

func TestDeployedConfigurationIsRight(t *testing.T) {
	t.Parallel()
	w, _ := deployed(t)
	lookup := func(name string) (string, bool) { value, ok := w.environment[name]; return value, ok }
	loaded, err := config.Load(filepath.Join(w.folder, "fitsync.yaml"), config.Outside{LookupFunc: lookup, ScheduleFunc: shortestInterval})
	if err != nil {
		t.Fatal(err)
	}
	if err := loaded.Ready(); err != nil || len(loaded.Warnings) > 0 {
		t.Errorf("%v, warnings %v", err, loaded.Warnings)
	}
}
