package topic_test

import (
	"encoding/json"
	"slices"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

func examples() []topic.Example {
	security, performance := topic.Place(analysis.Security), topic.Place(analysis.Performance)
	var all []topic.Example
	for _, text := range []string{"users log in with a password", "encrypt the password", "log in with a token", "block the login after five tries"} {
		all = append(all, topic.Example{Text: text, Category: security, Weight: 1})
	}
	for _, text := range []string{"pages load within two seconds", "answers within a second", "load stays under a second", "two thousand users within seconds"} {
		all = append(all, topic.Example{Text: text, Category: performance, Weight: 1})
	}
	return all
}

func settings() topic.Settings {
	s := topic.DefaultSettings()
	s.AtLeast = 1
	return s
}

func TestLearnsWhatWordsSay(t *testing.T) {
	stemmer := words.NewStemmer()
	m := topic.Train(examples(), stemmer, settings())
	listener := m.NewListener(words.NewNumbers())
	for text, want := range map[string]analysis.Category{
		"a password for every login": analysis.Security, "it loads in a second": analysis.Performance,
	} {
		tokens := stemmer.Tokens(nil, text)
		heard := listener.Hear(nil, tokens)
		best := topic.Softmax(m.Logits(heard)).Best()
		if got := analysis.Categories()[best]; got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
		says, most := m.Say(nil, heard, len(tokens), best), 0
		for i, say := range says {
			if say > says[most] {
				most = i
			}
		}
		if word := tokens[most].Lower; word != "password" && word != "login" && word != "loads" && word != "second" {
			t.Errorf("%q: %q speaks most for it", text, word)
		}
	}
}

// A listener hears the same whether all stems, some or none have numbers.
func TestNumbersChangeNothing(t *testing.T) {
	m := topic.Train(examples(), words.NewStemmer(), settings())
	const text = "Users log in with 2 tokens or a password; load within 2 seconds of a quiet weekend."
	hear := func(stems *words.Numbers) []topic.Heard {
		stemmer := words.NewNumberingStemmer(stems, words.NewNumbers())
		return m.NewListener(stems).Hear(nil, stemmer.Tokens(nil, text))
	}
	want := hear(words.NewNumbers())
	if len(want) < 5 {
		t.Fatalf("only %d things heard", len(want))
	}
	some, all := words.NewNumbers(), words.NewNumbers()
	some.Add("weekend")
	some.Add("password")
	m.EachStem(func(stem string) { all.Add(stem) })
	for name, stems := range map[string]*words.Numbers{"some": some, "all": all} {
		if got := hear(stems); !slices.Equal(got, want) {
			t.Errorf("with %s stems numbered it hears %v, want %v", name, got, want)
		}
	}
}

// A stored model judges as the one that was stored, and training twice gives equal
// bytes.
func TestStoredModelIsTheSame(t *testing.T) {
	stemmer := words.NewStemmer()
	first, err := json.Marshal(topic.Train(examples(), stemmer, settings()))
	if err != nil {
		t.Fatal(err)
	}
	second, err := json.Marshal(topic.Train(examples(), stemmer, settings()))
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != string(second) {
		t.Error("training twice gives different models")
	}
	var read topic.Model
	if err := json.Unmarshal(first, &read); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(&read)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(first) {
		t.Error("reading and storing changes the model")
	}
}

func TestPlace(t *testing.T) {
	for i, c := range analysis.Categories() {
		if topic.Place(c) != i {
			t.Errorf("place of %s", c)
		}
	}
	if topic.Place("weather") != -1 {
		t.Error("an unknown category has a place")
	}
}
