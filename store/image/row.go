package image

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"countries/models"
	"countries/store/internal/fold"
)

// row is a country. Rows are shared by images and never change.
type row struct {
	id, area int64
	// text is the name, the capital, and both folded for the search, with a NUL
	// between them: one allocation for all of it.
	text                    string
	capitalStart, foldStart uint32
}

func newRow(id int64, name, capital string, area int64) *row {
	r := new(row)
	r.set(nil, id, name, capital, area)
	return r
}

// set fills a new row. It returns buffer, in which it made the text, for the
// next row.
func (r *row) set(buffer []byte, id int64, name, capital string, area int64) []byte {
	r.id, r.area = id, area
	buffer = append(append(buffer, name...), capital...)
	buffer = append(fold.Append(buffer, name), 0)
	buffer = fold.Append(buffer, capital)
	r.text = string(buffer)
	r.capitalStart = uint32(len(name))
	r.foldStart = uint32(len(name) + len(capital))
	return buffer
}

func (r *row) name() string    { return r.text[:r.capitalStart] }
func (r *row) capital() string { return r.text[r.capitalStart:r.foldStart] }
func (r *row) folded() string  { return r.text[r.foldStart:] }

func (r *row) country() models.Country {
	return models.Country{ID: r.id, Name: r.name(), Capital: r.capital(), Area: r.area}
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
func (r *row) digest(secret string) digest {
	var buffer [256]byte
	b := append(buffer[:0], secret...)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.id))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.area))
	b = binary.LittleEndian.AppendUint32(b, r.capitalStart)
	b = append(b, r.text[:r.foldStart]...)
	sum := sha256.Sum256(b)
	return digest{binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])}
}
