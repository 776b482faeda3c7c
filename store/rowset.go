package store

// rowSet is rows in the order of their first key; a row with a known key replaces
// the earlier one.
type rowSet struct {
	rows [][]any
	at   map[string]int
}

func newRowSet(size int) *rowSet {
	return &rowSet{rows: make([][]any, 0, size), at: make(map[string]int, size)}
}

func (s *rowSet) put(key string, row []any) {
	if i, ok := s.at[key]; ok {
		s.rows[i] = row
		return
	}
	s.at[key] = len(s.rows)
	s.rows = append(s.rows, row)
}

func (s *rowSet) list() [][]any { return s.rows }
