package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"fitsync/jobs"
)

// The ways to keep a mail private on its way to the server.
const (
	STARTTLS = "starttls"
	TLS      = "tls"
	Plain    = "none" // for a server on this machine
)

// MailOptions say how mail is sent. Host, From and To are required.
type MailOptions struct {
	Host     string
	Port     int
	Security string // [STARTTLS], [TLS] or [Plain]
	Username string // empty: without signing in
	Password string
	From     string
	To       []string
}

// Mail sends notices by SMTP.
type Mail struct {
	options MailOptions
	client  *mail.Client
}

var _ jobs.Sink = (*Mail)(nil)

// NewMail returns a sink that mails. It does not connect yet.
func NewMail(o MailOptions) (*Mail, error) {
	options := []mail.Option{mail.WithPort(o.Port), mail.WithTimeout(timeout)}
	switch o.Security {
	case TLS:
		options = append(options, mail.WithSSL())
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if o.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(o.Username), mail.WithPassword(o.Password))
	}
	client, err := mail.NewClient(o.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return &Mail{options: o, client: client}, nil
}

// Name implements [jobs.Sink].
func (*Mail) Name() string { return "mail" }

// Send implements [jobs.Sink].
func (m *Mail) Send(ctx context.Context, notice jobs.Notice) error {
	message := mail.NewMsg()
	if err := message.From(m.options.From); err != nil {
		return fmt.Errorf("mail: sender: %w", err)
	}
	if err := message.To(m.options.To...); err != nil {
		return fmt.Errorf("mail: recipients: %w", err)
	}
	message.Subject(fmt.Sprintf("[fitsync] %s: %s %s", notice.Connection, notice.Kind, notice.State))
	message.SetDateWithValue(notice.At)
	message.SetBodyString(mail.TypeTextPlain, text(notice))
	if err := m.client.DialAndSendWithContext(ctx, message); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

func text(n jobs.Notice) string {
	lines := []string{n.Connection + ": " + n.Kind + " " + n.State + " at " + n.At.UTC().Format(time.RFC3339), "", n.Detail}
	if n.Remedy != "" {
		lines = append(lines, "", "What to do: "+n.Remedy)
	}
	return strings.Join(lines, "\n") + "\n"
}
