package storetest

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// errMissing says that PostgreSQL's programs are not here.
var errMissing = errors.New("no PostgreSQL here: install postgresql")

// theCluster is started by the first test of a binary that needs it, and shared.
var theCluster = sync.OnceValues(startCluster)

// Postgres returns the address of a new database in a throw-away PostgreSQL, dropped
// when the test ends. Where PostgreSQL is not installed the test is skipped, or
// fails under FITSYNC_TEST_REQUIRE=all.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := theCluster()
	if errors.Is(err, errMissing) && os.Getenv("FITSYNC_TEST_REQUIRE") != "all" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + strings.ToLower(rand.Text())
	server.run(t, t.Context(), `CREATE DATABASE `+name)
	t.Cleanup(func() {
		server.run(t, context.WithoutCancel(t.Context()), `DROP DATABASE `+name+` WITH (FORCE)`)
	})
	return server.dsn(name)
}

// cluster is a running PostgreSQL. It ends with this process: its script waits on
// the pipe that keeper holds open.
type cluster struct {
	keeper *exec.Cmd
	port   int
}

func (c *cluster) dsn(database string) string {
	address := url.URL{
		Scheme: "postgres", User: url.User("fitsync"), Path: database, RawQuery: "sslmode=disable",
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
	}
	return address.String()
}

func (c *cluster) run(t testing.TB, ctx context.Context, statement string) {
	t.Helper()
	conn, err := pgx.Connect(ctx, c.dsn("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }() // the statement has been answered by then
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatal(err)
	}
}

// script makes a cluster, says "ready", and takes it away once its input ends,
// however the test binary dies. $1 is the folder of PostgreSQL's programs, $2 the port.
const script = `
exec 2>&1
dir=$(mktemp -d) || exit 1
trap '"$1/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP
cd "$dir" || exit 1
"$1/initdb" -D "$dir/data" -U fitsync -A trust -E UTF8 --no-locale --no-sync || exit 1
"$1/pg_ctl" -D "$dir/data" -l "$dir/log" -w -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start || { cat "$dir/log"; exit 1; }
echo ready
read -r _
`

func startCluster() (*cluster, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	command := []string{"sh", "-c", script, "sh", bin, strconv.Itoa(port)}
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		command = append([]string{"runuser", "-u", "postgres", "--"}, command...)
	}
	// Not a test's context: the cluster outlives the test that starts it.
	keeper := exec.CommandContext(context.Background(), command[0], command[1:]...)
	if _, err := keeper.StdinPipe(); err != nil {
		return nil, err
	}
	output, err := keeper.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := keeper.Start(); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	var said []string
	for lines := bufio.NewScanner(output); lines.Scan(); said = append(said, lines.Text()) {
		if lines.Text() == "ready" {
			return &cluster{keeper, port}, nil
		}
	}
	return nil, fmt.Errorf("PostgreSQL did not start:\n%s", strings.Join(said, "\n"))
}

// programs is the folder that holds initdb and pg_ctl.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errMissing
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func freePort() (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return listener.Addr().(*net.TCPAddr).Port, listener.Close()
}
