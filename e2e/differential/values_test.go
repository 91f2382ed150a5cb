package differential

import (
	"regexp"
	"strings"
)

// values are texts of one kind, right and wrong, as they stand in a query or
// between the quotes of a JSON string.
type values struct {
	kind  *regexp.Regexp // of an example that these may take the place of
	texts []string
}

// pools are the values that stand for an example of their kind. The first kind
// that fits counts.
func pools() []values {
	return []values{
		{regexp.MustCompile(`^\d{4}-\d\d-\d\dT`), datetimes()},
		{regexp.MustCompile(`^\d{4}-\d\d-\d\d$`), dates()},
		{regexp.MustCompile(`^\d\d:\d\d`), times()},
		{regexp.MustCompile(`^[0-9a-f]{8}-`), uuids()},
		{regexp.MustCompile(`^P[T\d]`), durations()},
		{regexp.MustCompile(`@`), emails()},
		{regexp.MustCompile(`://`), urls()},
		{regexp.MustCompile(`^(true|yes|no|on)$`), booleans()},
		{regexp.MustCompile(`^[-+]?\d+\.\d+$|^\d+e\d+$`), floats()},
		{regexp.MustCompile(`^-?\d+$`), integers()},
	}
}

func integers() []string {
	return []string{"0", "-0", "-1", "+5", "5+", "++5", "007", "1_000", "1__0", "_1", "1_", "5.0", "5.5", "1e3", "0x10", "NaN", "nan", "inf", "true", "x", "", " ", "٣", "1٣", "５", "²",
		"\t7\n", "\u00a07", "\u20037", "\u200b7", "\x1c7", "1", "2", "3", "4", "5", "6", "9", "10", "12", "13", "99", "100", "101", "149", "150", "200", "1000", "999999", "1000000", "9007199254740991", "9007199254740992",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890", "5,5", "1 2"}
}

func floats() []string {
	return append(integers(), "0.5", "-0.5", "0.25", "1.0", "1.5", "2.50", ".5", "5.", "1e-7", "1E+2", "1e16", "1e22", "123456789.123456789", "1e308", "1e309", "-1e309", "Infinity", "-inf", "+nan", "iNf", "1_0.5", "1e1_0",
		"0.1e1", "99.5", "99.49", "0.30000000000000004", "5e-324", "1e-400", "-0.0", " 1.5 ", "0x1p3", "1,5", "1.5.5", "e5", "1e", "--1")
}

func booleans() []string {
	return []string{"true", "false", "True", "FALSE", "yes", "no", "Yes", "NO", "on", "off", "ON", "t", "f", "T", "y", "n", "Y", "1", "0", "2", "-1", "", " true", "true ", "tru", "none", "null", "1.0", "oui", "01"}
}

func dates() []string {
	return []string{"2023-05-17", "2020-02-29", "2021-02-29", "2023-13-01", "2023-00-10", "2023-05-32", "2023-5-7", "23-05-17", "20230517", "2023-05-17T00:00:00", "2023-05-17T00:00:00Z", "2023-05-17T10:20:30", "2023-05-17 00:00",
		"0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "1684318830", "1684281600", "0", "-1", "86400", "1.5", "1684281600000", "2e10", "253402300799", "253402300800", "20000000001", " 2023-05-17", "2023-05-17 ", "2023-05-17\n", "٢٠٢٣-٠٥-١٧", "2023/05/17", "x", "", "today", "2023-05", "2023-W20-3", "2023-137", "nan", "inf", "1e400"}
}

func datetimes() []string {
	return append(dates(), "2023-05-17T10:20:30Z", "2023-05-17T10:20:30z", "2023-05-17 10:20:30", "2023-05-17t10:20:30", "2023-05-17_10:20:30", "2023-05-17T10:20", "2023-05-17T10", "2023-05-17T1:2:3", "2023-05-17T24:00:00",
		"2023-05-17T23:59:60", "2023-05-17T23:60:00", "2023-05-17T10:20:30.5", "2023-05-17T10:20:30.123456", "2023-05-17T10:20:30.123456789", "2023-05-17T10:20:30,5", "2023-05-17T10:20:30.", "2023-05-17T10:20:30.1234567890123",
		"2023-05-17T10:20:30+02:00", "2023-05-17T10:20:30-02:30", "2023-05-17T10:20:30+0200", "2023-05-17T10:20:30+02", "2023-05-17T10:20:30+2", "2023-05-17T10:20:30+24:00", "2023-05-17T10:20:30+23:59", "2023-05-17T10:20:30+23:60",
		"2023-05-17T10:20:30-00:00", "2023-05-17T10:20:30 +02:00", "2023-05-17T10:20:30 Z", "2023-05-17T10:20Z", "2023-05-17T10:20:30ZZ", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "1684318830.5", "1684318830000.25", "-62135596800", "-62135596801")
}

func times() []string {
	return []string{"09:30:00", "09:30", "9:30", "9:3:1", "24:00", "23:59:60", "23:60", "12:30:15.5", "12:30:15.123456", "12:30:15.1234567", "12:30:15,5", "12:30:15Z", "12:30:15z", "12:30:15+02:00", "12:30:15+0200", "12:30:15+24:00", "12:30:15-02",
		"12:30Z", "12", "1230", "", "x", "0", "1", "86399", "86400", "3600.5", "-1", "T12:30", " 12:30", "12:30 ", "٠٩:٣٠", "12:30:15 PM", "00:00", "00:00:00.000001", "1e3", "nan"}
}

func durations() []string {
	return []string{"5400", "0", "-5", "1.5", "PT1H", "PT1H30M", "P1D", "P3DT4H", "P1W", "P1Y", "P1M", "PT", "P", "-P1D", "+P1D", "PT1.5S", "PT1,5S", "PT0.5H", "pt1h", "P1DT", "PT36H", "P1D2H", "1 02:03:04", "1 day 02:03:04", "1 days, 02:03:04", "-1 day, 02:03:04",
		"-1 02:03:04", "02:03:04", "2:3:4", "02:03", "25:00:00", "00:00:00.5", "00:00:00.1234567", "-02:03:04", "+02:03:04", "00:60:00", "00:00:60", "x", "", " 5", "5 ", "1e3", "nan", "inf", "999999999 00:00:00", "1000000000 00:00:00", "86399999999999", "86400000000000", "1d", "٣", "P٣D", "P1DT1H1M1S", "PT1H1H", "5 00:00:00", "30:40", "2:00:00:00"}
}

func uuids() []string {
	return []string{uuidExample, strings.ToUpper(uuidExample), strings.ReplaceAll(uuidExample, "-", ""), "{" + uuidExample + "}", "urn:uuid:" + uuidExample, "uuid:" + uuidExample, uuidExample[1:], uuidExample + "0", "g" + uuidExample[1:],
		" " + uuidExample, uuidExample + "\n", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", strings.ReplaceAll(uuidExample, "-", "_"), "2d0f1b1c6f0e-4f43-9c2a-0f6a3b8f1d11", "2-d0f1b1c6f0e4f439c2a0f6a3b8f1d11", "x", "", "5",
		"{2d0f1b1c6f0e4f439c2a0f6a3b8f1d11", "urn:" + uuidExample, "٢d0f1b1c-6f0e-4f43-9c2a-0f6a3b8f1d11", "0x0f1b1c-6f0e-4f43-9c2a-0f6a3b8f1d11", "2d0f_1b1c-6f0e-4f43-9c2a-0f6a3b8f1d1"}
}

func emails() []string {
	return []string{"ada@example.com", "Ada@Example.COM", " ada@example.com", "ada@example.com ", "Ada Lovelace <ada@example.com>", "<ada@example.com>", "Ada <ada@Example.com>", "ada", "@example.com", "ada@", "ada@localhost", "ada@example", "ada@x.test",
		"ada@example.invalid", "ada@-a.com", "ada@a-.com", "ada@a..com", "ada..b@a.com", ".ada@a.com", "ada.@a.com", "a b@a.com", `"a b"@a.com`, "ada+tag@a.co", "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@exämple.com", "ädä@example.com", "ada@🙂.co", "ada\u200b@b.co",
		"a@b.c", "a@b.co", "a@b.123", "ada@@example.com", "ada@exa_mple.com", "ada@xn--exmple-cua.com", strings.Repeat("a", 64) + "@a.com", strings.Repeat("a", 65) + "@a.com", "a@" + strings.Repeat("b", 63) + ".com", "a@" + strings.Repeat("b", 64) + ".com",
		"a@" + strings.Repeat("bcd.", 62) + "com", "!#$%&'*+-/=?^_`{|}~@a.com", "a(b)@a.com", "a,b@a.com", "a;b@a.com", "a@a.com,b@b.com", "a@a.com\n", "", "Ada <ada@a.com", "Ada ada@a.com>", "ada@ａ.com", "ada@a。com", "é@a.com", "e\u0301@a.com", "1@1.co", "a@a.local", "a@a.onion", "a@a.arpa"}
}

func urls() []string {
	return []string{"http://example.com", "https://example.com/", "HTTPS://EXAMPLE.com/A", "http://example.com:80/", "https://example.com:443", "http://example.com:8080/a?b=c#d", "http://a", "http://localhost:8000", "http://localhost", "ftp://example.com/", "ws://a.com", "mailto:a@b.co",
		"example.com", "//example.com", "http:/example.com", "http:example.com", "http://", "https:///a", "http://a.com:", "http://a.com:0", "http://a.com:65535", "http://a.com:65536", "http://a.com:99999", "http://a.com:x", "http://a.com:٣", "http://u:p@a.com/", "http://u@a.com", "http://:p@a.com",
		"http://127.0.0.1", "http://256.0.0.1", "http://1.2.3", "http://[::1]", "http://[::1]:80/a", "http://[::g]", "http://exämple.com/", "http://日本.jp", "http://xn--exmple-cua.com", "http://a_b.com", "http://-a.com", "http://a-.com", "http://a..com", "http://.com", "http://a.com.", "http://a.b.c.d.e",
		"http://a.com/a b", "http://a.com/é", "http://a.com/%zz", "http://a.com?q=1 2", "http://a.com#a b", " http://a.com", "http://a.com ", "http://a.com\n", "http://a\u3000.com", "http://a.com/\u00a0", "http://a.com/\u2003x", "http://a.com\\b", "http://a.123", "http://a.c0", "http://a.co1", "https://a.museum",
		"http://" + strings.Repeat("a", 63) + ".com", "http://" + strings.Repeat("a", 64) + ".com", "http://a.com/" + strings.Repeat("a", 2100), "javascript:alert(1)", "file:///etc/passwd", "http://a.com/../b", "http://a.com/./b", "http://a.com/<>", "http://a.com/\"", "x", "", "http://🙂.co", "postgres://u:p@h/db", "http://a.com:080/", "http+x://a.com", "1http://a.com", "h-t://a.com"}
}

// others are texts for a place of any kind.
func others() []string {
	return []string{"", " ", "a", "ab", "abc", "abcd", "x", "null", "None", "é", "e\u0301", "日本", "🇩🇪", "\u2028", "\u00a0", "\ufeff", "<&>", "'", "a'b", "a\"b", "a\\b", "a'b\"c", "\t", "\n", "a\n", "\x7f", "\x00", "a\x00b", "\x1f", "123456", "12345678", "secret123", "ABCDEFGHIJKL", "AB-1", "AB-12345",
		"AB-12\n", "AB-٣", "ab12", "ab12\n", "tent-12", "tent-1", "é-12", "name", "price", "-created", "talk", "Talk", "after-party", "online", "on site", "low", "asc", "desc", "en", "english", "5", "5.5", "true", "[]", "{}", "%", "%zz", "+", "a+b", "a=b", "a&b", "a;b", "a,b", "c0ffee", "C0FFEE", "c0ffee\n",
		strings.Repeat("a", 12), strings.Repeat("a", 13), strings.Repeat("é", 20), strings.Repeat("日", 21), strings.Repeat("a", 30), strings.Repeat("a", 31), strings.Repeat("🙂", 40), strings.Repeat("a", 41), strings.Repeat("a1", 32), strings.Repeat("a1", 32) + "a", "not a digit"}
}

// numbers are literals of JSON.
func numbers() []string {
	return []string{"0", "-0", "-1", "1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "13", "18", "99", "100", "101", "149", "150", "-10", "-11", "999999", "1000000", "1.0", "12.0", "0.5", "1.5", "12.5", "12.7", "-0.9", "-0.0", "0.25", "99.5", "99.49", "2.75", "1e2", "1E+2", "1e-2", "1e-7", "1e15", "1e16", "1e22", "0.1e1", "1e308", "-1e308", "5e-324",
		"9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890", "1e400", "-1e400", "1e-400", "0.30000000000000004", "123456789.123456789", "3600", "5400.5", "86399", "86400", "1684318830", "1684318830.25", "1684318830123", "2e10", "20000000001", "253402300800"}
}

// strangers are literals that JSON has not.
func strangers() []string {
	return []string{"NaN", "-NaN", "Infinity", "-Infinity", "01", "-01", "1.", ".5", "+1", "1e", "1e+", "-", "--1", "0x10", "1_000", "٣", "nul", "True", "tru", `"a`, "'a'", "nan", "//", ""}
}
