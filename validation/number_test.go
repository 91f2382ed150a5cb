package validation

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What Python 3.11's int() takes, in hexadecimal: the code points from which
// ten digits run, and those that may stand around an integer.
const (
	pythonZeros = "30 660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 " +
		"1946 19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10 104a0 10d30 11066 " +
		"110f0 11136 111d0 112f0 11450 114d0 11650 116c0 11730 118e0 11950 11c50 11d50 11da0 16a60 16ac0 " +
		"16b50 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1e140 1e2f0 1e950 1fbf0"
	pythonSpaces = "9 a b c d 20 85 a0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 2028 2029 " +
		"202f 205f 3000"
)

func TestPythonIntegerEveryCodePoint(t *testing.T) {
	var zeros, spaces []string
	for r := rune(0); r <= '\U0010ffff'; r++ {
		code := strconv.FormatInt(int64(r), 16)
		if token, ok := pythonInteger(string(r)); ok && token == "0" {
			zeros = append(zeros, code)
			for i := range rune(10) {
				if token, ok := pythonInteger("-1" + string(r+i)); !ok || token != "-1"+string('0'+i) {
					t.Errorf("digit %d of %s: got %q, %t", i, code, token, ok)
				}
			}
		} else if _, before := pythonInteger(string(r) + "7"); !ok && before && r != '+' && r != '-' {
			spaces = append(spaces, code)
		}
	}
	if diff := cmp.Diff(strings.Fields(pythonZeros), zeros); diff != "" {
		t.Errorf("zeros (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(strings.Fields(pythonSpaces), spaces); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
}

func TestIntegerCompare(t *testing.T) {
	ascending := []string{
		"-99999999999999999999", "-18446744073709551615", "-9223372036854775808", "-1", "0", "1",
		"9223372036854775807", "18446744073709551615", "18446744073709551616",
	}
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := parseInteger(a).compare(parseInteger(b)), i-j; got*want < 0 || (got == 0) != (want == 0) {
				t.Errorf("%s against %s: got %d, want the sign of %d", a, b, got, want)
			}
		}
	}
}
