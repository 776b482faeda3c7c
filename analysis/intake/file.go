package intake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fitsync/analysis"
)

// ErrFormat says that a file is none of those that [ReadFile] reads, or broken.
var ErrFormat = errors.New("requirements file not readable")

// maxFile bounds what is read into memory, in bytes.
const maxFile = 64 << 20

// ReadFile reads the requirements in a file, chosen by its extension: .csv and
// .tsv, .json, .yaml and .yml, .xlsx, and .txt and .md, which are read by [Parse].
//
// Tables need a header with a column for the text (requirement, description, text)
// or, without a header, have the text in the first column; further columns are
// recognised as in Parse. JSON and YAML are a list of texts or of objects with a
// text and, if known, id, name, category, priority, need_by, owner and source; a
// list may stand under the key "requirements".
//
// Errors wrap [ErrFormat] and name the file, the line or row where known, and what
// to do.
func ReadFile(path string) ([]analysis.Requirement, error) {
	read, ok := formats[strings.ToLower(filepath.Ext(path))]
	if !ok {
		return nil, fmt.Errorf("%w: %s: unknown extension: save it as .csv, .json, .yaml, .xlsx, .txt or .md", ErrFormat, path)
	}
	data, err := readAll(path)
	if err != nil {
		return nil, err
	}
	list, err := read(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrFormat, path, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: %s: holds no requirement", ErrFormat, path)
	}
	identify(list)
	return list, nil
}

// formats are the readers by extension.
var formats = map[string]func([]byte) ([]analysis.Requirement, error){
	".csv": readDelimited, ".tsv": readDelimited,
	".json": readJSON,
	".yaml": readYAML, ".yml": readYAML,
	".xlsx": readWorkbook,
	".txt":  readText, ".md": readText, ".markdown": readText,
}

func readAll(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read requirements: %w", err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("%w: %s: larger than 64 MB: split it", ErrFormat, path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read requirements: %w", err)
	}
	return data, nil
}

func readText(data []byte) ([]analysis.Requirement, error) {
	return Parse(string(data), analysis.Requirement{}), nil
}
