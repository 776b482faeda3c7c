package connectors

import (
	"math/big"
	"strconv"
	"strings"
)

// Bounds on a decimal's text, far beyond any field of a CRM: an exponent can name
// a number that does not fit into memory.
const (
	maxText     = 1000
	maxExponent = 400
	maxWhole    = 400 // digits before the point
	maxScale    = 30
)

// canonicalDecimal rounds a decimal half away from zero to scale places and leaves
// out trailing zeros. It works on the digits: HubSpot sends numbers as
// "6000.000000000000333", which no float holds.
func canonicalDecimal(text string, scale int) (string, error) {
	digits, places, err := splitDecimal(text)
	if err != nil {
		return "", err
	}
	scale = min(max(scale, 0), maxScale)
	if places > scale {
		digits = divideRounding(digits, powerOfTen(places-scale))
		places = scale
	}
	out := formatDecimal(digits, places)
	if whole, _, _ := strings.Cut(out, "."); len(whole) > maxWhole {
		return "", malformed("a number beyond any field")
	}
	return out, nil
}

// splitDecimal reads text as digits × 10^-places.
func splitDecimal(text string) (digits *big.Int, places int, err error) {
	notNumber := malformed("not a decimal number")
	if len(text) > maxText {
		return nil, 0, notNumber
	}
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		exponent, err = strconv.Atoi(text[at+1:])
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, 0, notNumber
		}
		mantissa = text[:at]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	unsigned := strings.TrimLeft(whole, "+-")
	if len(whole)-len(unsigned) > 1 || unsigned+fraction == "" || !onlyDigits(unsigned+fraction) {
		return nil, 0, notNumber
	}
	digits, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return nil, 0, notNumber
	}
	places = len(fraction) - exponent
	if places < 0 {
		return digits.Mul(digits, powerOfTen(-places)), 0, nil
	}
	return digits, places, nil
}

func onlyDigits(text string) bool {
	return strings.Trim(text, "0123456789") == ""
}

func powerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

func divideRounding(n, by *big.Int) *big.Int {
	quotient, rest := new(big.Int).QuoRem(n, by, new(big.Int))
	if rest.Abs(rest).Lsh(rest, 1).Cmp(by) >= 0 {
		quotient.Add(quotient, big.NewInt(int64(n.Sign())))
	}
	return quotient
}

func formatDecimal(value *big.Int, places int) string {
	digits := new(big.Int).Abs(value).String()
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	text := digits
	if places > 0 {
		cut := len(digits) - places
		text = strings.TrimRight(strings.TrimRight(digits[:cut]+"."+digits[cut:], "0"), ".")
	}
	if value.Sign() < 0 {
		return "-" + text
	}
	return text
}
