package analysis_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fitsync/analysis"
)

func TestMoneyOf(t *testing.T) {
	for _, test := range []struct {
		name  string
		units float64
		want  string
		err   error
	}{
		{"cents", 1234.56, "1234.56", nil},
		{"half away from zero", 0.125, "0.13", nil},
		{"half away from zero, below", -0.125, "-0.13", nil},
		{"not a number", math.NaN(), "0.00", analysis.ErrAmount},
		{"infinite", math.Inf(1), "0.00", analysis.ErrAmount},
		{"too large", 1.1e13, "0.00", analysis.ErrAmount},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := analysis.MoneyOf(test.units)
			if got.String() != test.want || !errors.Is(err, test.err) {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

func TestMoneyInJSONIsADecimalNumberOfUnits(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       analysis.Money
		err        error
	}{
		{"two decimals", "1234.56", 1234_56, nil},
		{"one decimal", "0.5", 50, nil},
		{"none", "495000", 495_000_00, nil},
		{"less than nothing", "-0.05", -5, nil},
		{"with an exponent", "1.5e3", 1500_00, nil},
		{"thirds of a cent", "0.333", 33, nil},
		{"null", "null", 0, nil},
		{"too large", "1e300", 0, analysis.ErrAmount},
		{"a text", `"12"`, 0, analysis.ErrAmount},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got analysis.Money
			if err := json.Unmarshal([]byte(test.text), &got); got != test.want || !errors.Is(err, test.err) {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		want := analysis.Money(rapid.Int64().Draw(t, "cents"))
		text, err := json.Marshal(want)
		var got analysis.Money
		if err != nil || json.Unmarshal(text, &got) != nil || got != want || string(text) != want.String() {
			t.Fatalf("%d became %s and %d (%v)", want, text, got, err)
		}
	})
}

func TestShareRoundsHalfUp(t *testing.T) {
	for _, test := range []struct {
		name   string
		amount analysis.Money
		share  analysis.BasisPoints
		want   analysis.Money
	}{
		{"half a cent", 1, 5000, 1},
		{"less than half a cent", 1, 4999, 0},
		{"all of the largest amount", 1e15, 10_000, 1e15},
		{"more than all", 100, 12_500, 125},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.amount.Share(test.share); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

func TestDateReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := analysis.DateOf(time.Unix(rapid.Int64Range(-1e9, 1e10).Draw(t, "seconds"), 0))
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got analysis.Date
		if err := json.Unmarshal(text, &got); err != nil || !got.Equal(want) {
			t.Fatalf("%s: got %s, %v", text, got, err)
		}
	})
}

func TestParseDate(t *testing.T) {
	for _, test := range []struct {
		name, text string
		ok         bool
	}{
		{"a day", "2027-02-28", true},
		{"none", "", true},
		{"no such day", "2027-02-29", false},
		{"another order", "28.02.2027", false},
		{"with a time", "2027-02-28T00:00:00Z", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := analysis.ParseDate(test.text)
			if (err == nil) != test.ok || test.ok && got.String() != test.text {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}
