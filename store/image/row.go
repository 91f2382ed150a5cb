package image

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"countries/models"
	"countries/store/internal/fold"
)

// row is a country in one string: its id, area and the lengths of its name and
// capital as numbers of fixed size, then the name, the capital, and both folded
// for the search with a NUL between them. So a country is one place in memory,
// which the garbage collector need not look into. "" is no country.
type row string

// Where the parts of a row begin.
const (
	idAt      = 0
	areaAt    = 8
	nameAt    = 20 // behind the lengths, of two bytes each
	lengthsAt = 16
)

// appendRow appends the bytes of a row.
func appendRow(dst []byte, id int64, name, capital string, area int64) []byte {
	dst = appendUnfolded(dst, id, name, capital, area)
	dst = append(fold.Append(dst, name), 0)
	return fold.Append(dst, capital)
}

// appendUnfolded appends a row without what only a search needs.
func appendUnfolded(dst []byte, id int64, name, capital string, area int64) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, uint64(id))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(area))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(name)))
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(capital)))
	return append(append(dst, name...), capital...)
}

func newRow(id int64, name, capital string, area int64) row {
	var few [256]byte
	return row(appendRow(few[:0], id, name, capital, area))
}

// setID changes the id in the bytes of a row.
func setID(row []byte, id int64) { binary.LittleEndian.PutUint64(row[idAt:], uint64(id)) }

func (r row) id() int64   { return r.number(idAt) }
func (r row) area() int64 { return r.number(areaAt) }

func (r row) number(at int) int64 {
	b := r[at : at+8]
	return int64(uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56)
}

// ends returns where the name and the capital end.
func (r row) ends() (name, capital int) {
	b := r[lengthsAt : lengthsAt+4]
	name = nameAt + int(b[0]) + int(b[1])<<8
	return name, name + int(b[2]) + int(b[3])<<8
}

func (r row) name() string {
	end, _ := r.ends()
	return string(r[nameAt:end])
}

func (r row) capital() string {
	start, end := r.ends()
	return string(r[start:end])
}

func (r row) folded() string {
	_, start := r.ends()
	return string(r[start:])
}

func (r row) country() models.Country {
	nameEnd, capitalEnd := r.ends()
	return models.Country{ID: r.id(), Name: string(r[nameAt:nameEnd]), Capital: string(r[nameEnd:capitalEnd]), Area: r.area()}
}

// equals reports whether a row is that country.
func (r row) equals(id int64, name, capital string, area int64) bool {
	return r.id() == id && r.area() == area && r.name() == name && r.capital() == capital
}

// digest of an image is the sum of the digests of its rows, so that a change
// costs the same however many rows there are.
type digest [2]uint64

func (d *digest) add(other digest) {
	d[0] += other[0]
	d[1] += other[1]
}

func (d *digest) remove(other digest) {
	d[0] -= other[0]
	d[1] -= other[1]
}

func (d digest) String() string { return fmt.Sprintf("%016x%016x", d[0], d[1]) }

// digest covers every field of the row. Without the secret nobody can choose
// rows whose digests have the sum of others.
func (r row) digest(secret string) digest {
	var few [256]byte
	_, end := r.ends()
	sum := sha256.Sum256(append(append(few[:0], secret...), r[:end]...))
	return digest{binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])}
}
