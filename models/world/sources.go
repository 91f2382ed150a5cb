package main

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
)

// territory is what CLDR says of a code.
type territory struct {
	Numeric string `json:"_numeric"`
	FIPS    string `json:"_fips10"` // "" where it is the ISO code
	name    string
}

// readTerritories returns the countries and territories of CLDR, by their ISO
// 3166-1 alpha-2 codes: those with a number, and Kosovo, whose code and number
// users of ISO 3166 may choose (900 and above).
func readTerritories(dir string) (map[string]territory, error) {
	var codes struct {
		Supplemental struct{ CodeMappings map[string]territory }
	}
	var aliases struct {
		Supplemental struct {
			Metadata struct {
				Alias struct{ TerritoryAlias map[string]any }
			}
		}
	}
	var names struct {
		Main struct {
			En struct {
				LocaleDisplayNames struct{ Territories map[string]string }
			}
		}
	}
	for _, file := range []struct {
		source source
		name   string
		into   any
	}{
		{codesSource, "supplemental/codeMappings.json", &codes},
		{codesSource, "supplemental/aliases.json", &aliases},
		{namesSource, "main/en/territories.json", &names},
	} {
		text, err := file.source.fileOf(dir, file.name)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, file.into); err != nil {
			return nil, fmt.Errorf("%s: %w", file.name, err)
		}
	}
	territories := map[string]territory{}
	for code, t := range codes.Supplemental.CodeMappings {
		_, former := aliases.Supplemental.Metadata.Alias.TerritoryAlias[code] // such as Yugoslavia
		if len(code) == 2 && !former && t.Numeric != "" && (t.Numeric < "900" || code == "XK") {
			t.name = names.Main.En.LocaleDisplayNames.Territories[code]
			territories[code] = t
		}
	}
	return territories, nil
}

// A page is what the Factbook says of a place. Keys end in a space here and there.
type page struct {
	Geography  struct{ Area map[string]json.RawMessage }
	Government struct {
		Capital struct{ Name struct{ Text string } }
	}
	Communications struct {
		Domain struct{ Text string } `json:"Internet country code"`
	}
}

// total is the text about the whole area, "" where there is none.
func (p page) total() string {
	var total struct{ Text string }
	for key, value := range p.Geography.Area {
		if strings.TrimSpace(key) == "total" {
			_ = json.Unmarshal(value, &total) // what is no text is none
		}
	}
	return total.Text
}

// readFactbook returns the pages of the Factbook by their FIPS codes.
func readFactbook(dir string) (map[string]page, error) {
	files, err := factbookSource.filesOf(dir)
	if err != nil {
		return nil, err
	}
	pages := map[string]page{}
	for _, file := range files {
		if path.Ext(file.Name) != ".json" {
			continue
		}
		opened, err := file.Open()
		if err != nil {
			return nil, err
		}
		var p page
		if err := json.NewDecoder(opened).Decode(&p); err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		pages[strings.TrimSuffix(path.Base(file.Name), ".json")] = p
	}
	return pages, nil
}
