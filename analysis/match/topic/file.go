package topic

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
)

// file is the stored form of a model: what each word says, in hundredths.
type file struct {
	Bias  [Classes]int            `json:"bias"`
	Words map[string][Classes]int `json:"words"` // stem, or two stems and a space
}

const hundred = 100

// MarshalJSON stores a model with two decimals; what rounds to nothing is left out.
func (m *Model) MarshalJSON() ([]byte, error) {
	out := file{Bias: rounded(m.bias), Words: map[string][Classes]int{}}
	names := make([]string, len(m.stems))
	for stem, number := range m.stems {
		names[number] = stem
		if entry := m.alone[number]; entry != silent {
			out.put(stem, m.say[entry])
		}
	}
	for pair, entry := range m.pairs {
		out.put(names[pair>>32]+" "+names[uint32(pair)], m.say[entry])
	}
	return json.Marshal(out)
}

func (f *file) put(name string, say Scores) {
	if r := rounded(say); r != ([Classes]int{}) {
		f.Words[name] = r
	}
}

func rounded(s Scores) (r [Classes]int) {
	for c := range s {
		r[c] = int(math.Round(s[c] * hundred))
	}
	return r
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Model) UnmarshalJSON(data []byte) error {
	var in file
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("topic model: %w", err)
	}
	*m = *newModel(scaled(in.Bias))
	for _, name := range slices.Sorted(maps.Keys(in.Words)) {
		m.add(name, scaled(in.Words[name]))
	}
	return nil
}

func scaled(r [Classes]int) (s Scores) {
	for c := range r {
		s[c] = float64(r[c]) / hundred
	}
	return s
}
