package analysis

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// BasisPoints is a share in hundredths of a percent, 0–10,000 for 0–1. Scores are
// computed in them so that no float rounding leaks into what is written.
type BasisPoints int

// Percent rounds half up to whole percent.
func (b BasisPoints) Percent() int { return (int(b) + 50) / 100 }

// Money is an amount in hundredths of its currency's unit, whatever that unit is. As
// text and in JSON it is a decimal number of units: 1234.56.
type Money int64

// maxMoney bounds amounts so that products with basis points stay within int64.
const maxMoney = 1e13

// ErrAmount says that a number is not an amount: not finite, or beyond ±1e13.
var ErrAmount = errors.New("not an amount of money")

// MoneyOf turns units (1234.56) into Money, rounding half away from zero.
// It returns [ErrAmount] for NaN, infinities and amounts beyond ±1e13.
func MoneyOf(units float64) (Money, error) {
	if math.IsNaN(units) || math.Abs(units) > maxMoney {
		return 0, fmt.Errorf("%w: %g", ErrAmount, units)
	}
	return Money(math.Round(units * 100)), nil
}

// Units is the amount as a number of whole units and cents: 1234.56.
func (m Money) Units() float64 { return float64(m) / 100 }

// String renders units with two decimals: "1234.56".
func (m Money) String() string {
	sign, cents := "", uint64(m)
	if m < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// MarshalJSON writes a number of units with two decimals.
func (m Money) MarshalJSON() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalJSON reads a number of units; with two decimals at most it is exact. It
// returns [ErrAmount] for what is no amount.
func (m *Money) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	whole, cents, _ := strings.Cut(string(text), ".")
	if len(cents) <= 2 {
		if exact, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64); err == nil {
			*m = Money(exact)
			return nil
		}
	}
	units, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return fmt.Errorf("%w: %s", ErrAmount, text)
	}
	*m, err = MoneyOf(units)
	return err
}

// Share is b of m, rounded half up.
func (m Money) Share(b BasisPoints) Money {
	whole, rest := int64(m)/10_000, int64(m)%10_000
	return Money(whole*int64(b) + int64(math.Floor(float64(rest*int64(b))/10_000+0.5)))
}

// Date is a day without a time or zone. The zero Date means "none".
type Date struct{ day time.Time }

// DateOf is the UTC day of t.
func DateOf(t time.Time) Date {
	t = t.UTC()
	return Date{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)}
}

// ParseDate reads "2006-01-02". The empty string is the zero Date.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return Date{t}, nil
}

// IsZero reports whether d is "none".
func (d Date) IsZero() bool { return d.day.IsZero() }

// AddDays is d moved by n days; none stays none.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.day.AddDate(0, 0, n)}
}

// DaysSince is the number of days from e to d, negative when d is earlier.
func (d Date) DaysSince(e Date) int { return int(d.day.Sub(e.day).Hours() / 24) }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.day.Before(e.day) }

// Equal reports whether d and e are the same day.
func (d Date) Equal(e Date) bool { return d == e }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.day.Weekday() }

// Time is midnight UTC of d.
func (d Date) Time() time.Time { return d.day }

// String is "2006-01-02", or "" for none.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.day.Format(time.DateOnly)
}

// MarshalText writes the form that [ParseDate] reads.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what [ParseDate] reads.
func (d *Date) UnmarshalText(text []byte) error {
	got, err := ParseDate(string(text))
	*d = got
	return err
}
