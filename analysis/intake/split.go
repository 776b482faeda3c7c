package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"fitsync/analysis"
)

// longestSplit is the longest text, in bytes, that is split: longer ones are prose.
const longestSplit = 600

// split finds the single needs of a text that states several, nil where it states
// one or where a split might tear apart what belongs together.
func split(text string) []analysis.Part {
	if len(text) > longestSplit {
		return nil
	}
	for _, way := range []func(string) []analysis.Part{byNumber, bySemicolon, bySentence, byAsWellAs, byClause, byList} {
		if parts := way(text); parts != nil {
			return parts
		}
	}
	return nil
}

// cut makes parts of the pieces between the given places of a text.
func cut(text string, places [][]int) []analysis.Part {
	var parts []analysis.Part
	from := 0
	for _, at := range append(places, []int{len(text), len(text)}) {
		parts = append(parts, part(text, from, at[0]))
		from = at[1]
	}
	return parts
}

// part is text[from:to] without spaces and end marks around it.
func part(text string, from, to int) analysis.Part {
	piece := strings.TrimRight(text[from:to], " \t.,;")
	trimmed := strings.TrimLeft(piece, " \t")
	return analysis.Part{Text: trimmed, Offset: from + len(piece) - len(trimmed)}
}

// The patterns below are tried only where a text holds their fixed words: looking
// for those first makes reading several times faster.
var (
	semicolon = regexp.MustCompile(`;\s+`)
	// afterthought begins a piece that explains the one before it.
	afterthought = regexp.MustCompile(`(?i)^(?:otherwise|else|i\.e\.|e\.g\.|for example|such as|if|unless|which|that|because|but|so|then|this|these|it|they|including|ideally|preferably|please|see|not|no)\b`)
	sentence     = regexp.MustCompile(`[.!]\s+`)
	modal        = regexp.MustCompile(`(?i)\b(?:must|shall|should|need|needs|has to|have to|required?|requires|expects?|wants?|would like)\b`)
	asWellAs     = regexp.MustCompile(`(?i),?\s+(?:as well as|and also)\s+`)
	clause       = regexp.MustCompile(`(?i),?\s+and\s+(?:(?:the|our|all|every|each|it|they|we|you|users?|admins?|administrators?|data)\s+(?:\w+\s+){0,2})?(?:must|shall|should|need|needs|has to|have to)\s`)
)

var (
	// counted are the marks of a list that is written in one line: 1) or (1), 1., a).
	counted = []*regexp.Regexp{
		regexp.MustCompile(`(?:^|\s)\(?(\d{1,2})\)\s+`), regexp.MustCompile(`(?:^|\s)(\d{1,2})\.\s+`), regexp.MustCompile(`(?:^|\s)\(?([a-z])\)\s+`),
	}
	joint       = regexp.MustCompile(`(?i)[\s,;]+(?:and|und|et|y)$`)
	alternative = regexp.MustCompile(`(?i)[\s,;](?:or|oder|ou|o)$`)
)

// byNumber splits "1) SSO 2) API 3) audit log", with or without "we need:" before it.
func byNumber(text string) []analysis.Part {
	if !strings.Contains(text, "2") && !strings.Contains(text, "b)") {
		return nil
	}
	for _, mark := range counted {
		if parts := numberedBy(mark, text); parts != nil {
			return parts
		}
	}
	return nil
}

// numberedBy splits at marks that count from the first on; nil where they do not, or
// where a piece is none or one of several to choose from.
func numberedBy(mark *regexp.Regexp, text string) []analysis.Part {
	places := mark.FindAllStringSubmatchIndex(text, -1)
	if len(places) < 2 {
		return nil
	}
	if before := strings.TrimSpace(text[:places[0][0]]); before != "" && !strings.HasSuffix(before, ":") {
		return nil
	}
	var parts []analysis.Part
	for i, at := range places {
		if number := text[at[2]:at[3]]; number != strconv.Itoa(i+1) && number != string(rune('a'+i)) {
			return nil
		}
		to := len(text)
		if i+1 < len(places) {
			to = places[i+1][0]
		}
		p := part(text, at[1], to)
		p.Text = joint.ReplaceAllString(p.Text, "")
		if letters(p.Text) < 2 || alternative.MatchString(p.Text) || afterthought.MatchString(p.Text) {
			return nil
		}
		parts = append(parts, p)
	}
	return parts
}

// bySemicolon splits "SSO with SAML; audit log; EU hosting".
func bySemicolon(text string) []analysis.Part {
	places := semicolon.FindAllStringIndex(strings.TrimRight(text, "; "), -1)
	if len(places) == 0 {
		return nil
	}
	parts := cut(text, places)
	for i, p := range parts {
		if letters(p.Text) < 3 || i > 0 && afterthought.MatchString(p.Text) || strings.Count(p.Text, "(") != strings.Count(p.Text, ")") {
			return nil
		}
	}
	return parts
}

// bySentence splits sentences each of which states a need.
func bySentence(text string) []analysis.Part {
	places := sentence.FindAllStringIndex(strings.TrimRight(text, ".! "), -1)
	if len(places) == 0 || len(places) > 5 {
		return nil
	}
	parts := cut(text, places)
	for i, p := range parts {
		if len(strings.Fields(p.Text)) < 4 || !modal.MatchString(p.Text) || i > 0 && afterthought.MatchString(p.Text) {
			return nil
		}
	}
	return parts
}

// byAsWellAs splits "A as well as B" between two needs of several words.
func byAsWellAs(text string) []analysis.Part {
	if !strings.Contains(text, " as ") && !strings.Contains(text, " also ") {
		return nil
	}
	places := asWellAs.FindAllStringIndex(text, -1)
	if len(places) != 1 {
		return nil
	}
	parts := cut(text, places)
	for _, p := range parts {
		if len(strings.Fields(p.Text)) < 2 {
			return nil
		}
	}
	return parts
}

// byClause splits "X must … and Y must …": two clauses with verbs of their own.
func byClause(text string) []analysis.Part {
	if !strings.Contains(text, " and ") {
		return nil
	}
	places := clause.FindAllStringIndex(text, -1)
	if len(places) != 1 || !modal.MatchString(text[:places[0][0]]) {
		return nil
	}
	at := places[0][0]
	and := at + strings.Index(strings.ToLower(text[at:]), "and")
	return cut(text, [][]int{{at, and + len("and")}})
}

var listVerb = regexp.MustCompile(`(?i)\b(?:supports?|provides?|offers?|includes?|has|have|needs?|requires?|delivers?|comes? with|contains?|expects?|wants?)\s+`)

// byList splits "must support SAML, SCIM and audit log export" into its items, and
// "SSO, API and audit log", which is nothing but a list.
func byList(text string) []analysis.Part {
	if !strings.Contains(text, ", ") || !strings.Contains(text, " and ") {
		return nil
	}
	from, bare := 0, true
	if verb := listVerb.FindStringIndex(text); verb != nil {
		from, bare = verb[1], false
	}
	body := strings.TrimRight(text[from:], ". ")
	commas := indexAll(body, ", ")
	and := strings.LastIndex(body, " and ")
	if len(commas) == 0 || and < commas[len(commas)-1][0] {
		return nil
	}
	last := []int{and, and + len(" and ")}
	if n := len(commas) - 1; commas[n][1] > and {
		// "A, B, and C"
		last[0] = commas[n][0]
		commas = commas[:n]
	}
	if len(commas) == 0 {
		return nil
	}
	parts := cut(body, append(commas, last))
	if !items(parts) || bare && !apart(parts) {
		return nil
	}
	for i := range parts {
		parts[i].Offset += from
	}
	return parts
}

func indexAll(text, sign string) [][]int {
	var out [][]int
	for at := 0; ; {
		next := strings.Index(text[at:], sign)
		if next < 0 {
			return out
		}
		out = append(out, []int{at + next, at + next + len(sign)})
		at += next + len(sign)
	}
}

// items reports whether the parts of a list are needs of their own. They are not
// when they may share the last one's noun ("phone, chat and email support"), are
// names, verbs or numbers, or contain lists themselves.
func items(parts []analysis.Part) bool {
	last := strings.Fields(parts[len(parts)-1].Text)
	for i, p := range parts {
		words := strings.Fields(p.Text)
		if len(words) == 0 || len(words) > 4 || plainWords.MatchString(p.Text) || startsWithDigit(p.Text) {
			return false
		}
		if len(words) > 1 {
			continue
		}
		// "ISO 27001" is a name of its own, "XML export" may be what the others are, too.
		if !acronym(words[0]) || i < len(parts)-1 && len(last) > 1 && acronym(last[0]) && !startsWithDigit(last[1]) {
			return false
		}
	}
	return true
}

// apart reports whether the items of a list without a verb can stand alone. They
// cannot when one is tied to another by a preposition ("restore and recovery in
// the EU") or a short one may share the last one's noun ("SAP and ledger integration").
func apart(parts []analysis.Part) bool {
	last := strings.Fields(parts[len(parts)-1].Text)
	shared := len(last) > 1 && sharedNoun.MatchString(last[len(last)-1])
	for _, p := range parts {
		words := strings.Fields(p.Text)
		if strings.Contains(p.Text, ":") || slices.ContainsFunc(words, preposition.MatchString) || shared && len(words) == 1 {
			return false
		}
	}
	return true
}

var (
	preposition = regexp.MustCompile(`(?i)^(?:for|in|with|without|during|on|by|from|at|after|before|per|as|of|within|across|between|via|using|through|under|like|such|including|into|over|our|their|your|its|each|every|all|any|both)$`)
	sharedNoun  = regexp.MustCompile(`(?i)^(?:integrations?|exports?|imports?|support|access|logins?|connectors?|interfaces?|adapters?|plugins?|apps?|clients?|servers?|systems?|compliance|compliant|certifications?|certificates?|certified|encryption|authentication|sync|synchroni[sz]ation|feeds?|files?|formats?|documents?|messages?|notifications?|alerts?|reports?|reporting|data|hosting|users?|teams?|environments?|languages?|channels?|standards?|protocols?|apis?)$`)
)

// plainWords are the joints of a clause, which no item of a list has.
var plainWords = regexp.MustCompile(`(?i)\b(?:and|or|that|which|if|when|so|must|shall|should|can|to|is|are|be|not|no|other|others|more|etc)\b`)

func startsWithDigit(text string) bool { return text != "" && '0' <= text[0] && text[0] <= '9' }

// acronym holds for three or more capitals: SAML, SCIM, OIDC.
func acronym(word string) bool {
	if len(word) < 3 {
		return false
	}
	for _, r := range word {
		if !unicode.IsUpper(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
