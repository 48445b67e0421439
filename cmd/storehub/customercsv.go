package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"

	storehubv1 "storehub/proto/storehub/v1"
)

// customerLine is a customer of a file and the line in which he begins.
type customerLine struct {
	line int
	*storehubv1.NewCustomer
}

// encodings are those that spreadsheets of our shops write, by the words of --encoding.
var encodings = map[string]encoding.Encoding{"gb18030": simplifiedchinese.GB18030, "windows-1250": charmap.Windows1250, "utf-8": nil, "": nil}

// decodeText makes UTF-8 of a file. Only what a file says of itself is believed, its first bytes; nothing is guessed, since a wrong
// guess makes names that look like names.
func decodeText(name string, raw []byte, as string) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xEF\xBB\xBF")):
		return checkText(name, raw[3:], "utf-8")
	case bytes.HasPrefix(raw, []byte("\xFF\xFE")), bytes.HasPrefix(raw, []byte("\xFE\xFF")):
		text, err := utf.UTF16(utf.LittleEndian, utf.ExpectBOM).NewDecoder().Bytes(raw)
		if err != nil {
			return nil, badInput(name+" is cut off", "it begins as UTF-16 and does not go on as that", "save it anew as \"CSV UTF-8\"")
		}
		return checkText(name, text, "UTF-16")
	case encodings[as] == nil:
		return checkText(name, raw, "utf-8")
	}
	text, err := encodings[as].NewDecoder().Bytes(raw)
	if err != nil {
		return nil, badInput(name+" cannot be read as "+as, err.Error(), "name another --encoding: utf-8, gb18030 or windows-1250")
	}
	return checkText(name, text, as)
}

// checkText finds the first character that is none.
func checkText(name string, text []byte, as string) ([]byte, error) {
	line, column := 1, 1
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		switch {
		case r == utf8.RuneError && (size == 1 || as != "utf-8"):
			do := "if a spreadsheet wrote it: in Chinese try --encoding gb18030, in Polish --encoding windows-1250; or save it as \"CSV UTF-8\""
			if as != "utf-8" {
				do = "name another --encoding: utf-8, gb18030 or windows-1250; or save it as \"CSV UTF-8\""
			}
			return nil, badInput(fmt.Sprintf("%s, line %d, column %d: that is no %s", name, line, column, as), "the bytes there are no character, so nothing of the file was taken", do)
		case r == '\n', r == '\r' && !bytes.HasPrefix(text[at+1:], []byte("\n")):
			line, column = line+1, 0
		}
		at, column = at+size, column+1
	}
	return text, nil
}

// lineEnds makes \n of \r where lines end with that alone, as Excel for Mac writes them. Within a cell it stays.
func lineEnds(text []byte) []byte {
	quoted, out := false, bytes.Clone(text)
	for i, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			return text
		case b == '\r':
			out[i] = '\n'
		}
	}
	return out
}

// separator is what stands between the columns of the first line: as a line before it says, as Excel does, or what is there most.
func separator(name string, text []byte) (rest []byte, comma rune, err error) {
	if after, ok := bytes.CutPrefix(text, []byte("sep=")); ok {
		r, size := utf8.DecodeRune(after)
		if size == 0 || strings.ContainsRune("\r\n\"", r) {
			return nil, 0, badInput(name+" names no separator", "its first line is \"sep=\", and what stands between the columns comes right behind that", "write it there, such as sep=; or take the line out")
		}
		return bytes.TrimLeft(after[size:], "\r\n"), r, nil
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	quoted, count := false, map[rune]int{}
	for _, r := range string(first) {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted {
			count[r]++
		}
	}
	comma = ','
	for _, r := range ";\t" {
		if count[r] > count[comma] {
			comma = r
		}
	}
	return text, comma, nil
}

// csvCustomers is what a file says, and what of it needs a look before it is taken.
type csvCustomers struct {
	customers []customerLine
	// aside are the titles of the columns that nobody takes.
	aside    []string
	warnings []string
}

// readCustomers reads the whole file: what is wrong with its form is told before anybody is written.
func readCustomers(name string, text []byte, mapped map[string]string) (*csvCustomers, error) {
	text = lineEnds(text)
	rest, comma, err := separator(name, text)
	if err != nil {
		return nil, err
	}
	skipped := bytes.Count(text[:len(text)-len(rest)], []byte("\n"))
	r := csv.NewReader(bytes.NewReader(rest))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = comma, -1, true
	head, err := r.Read()
	if err == io.EOF {
		return nil, badInput(name+" is empty", "the first line names the columns", "see \"storehub customer import --help\"")
	}
	if err != nil {
		return nil, badCSV(name, skipped, err)
	}
	columns, aside, err := columnsOf(name, slices.Clone(head), mapped)
	if err != nil {
		return nil, err
	}
	list := &csvCustomers{aside: aside, warnings: columns.missing(name)}
	wide := 0
	for {
		record, err := r.Read()
		if err == io.EOF {
			if wide > warnedLines {
				list.warnings = append(list.warnings, "and "+countOf(wide-warnedLines, "more such line"))
			}
			return list, nil
		}
		if err != nil {
			return nil, badCSV(name, skipped, err)
		}
		line, _ := r.FieldPos(0)
		if c := columns.customer(record); c != nil {
			list.customers = append(list.customers, customerLine{line + skipped, c})
		}
		if more := columns.beyond(record); more > 0 {
			if wide++; wide <= warnedLines {
				list.warnings = append(list.warnings, fmt.Sprintf("line %d has %s more than the heading; they are left aside", line+skipped, countOf(more, "cell")))
			}
		}
	}
}

// warnedLines is how many lines of one kind are told one by one.
const warnedLines = 5

// beyond is how many cells a row has that no title stands above; empty ones at its end are none.
func (f columns) beyond(record []string) int {
	for n := len(record); n > len(f); n-- {
		if strings.TrimSpace(record[n-1]) != "" {
			return n - len(f)
		}
	}
	return 0
}

// missing tells which columns one would look for in a list of customers.
func (f columns) missing(name string) (warnings []string) {
	if !slices.Contains(f, "phone") {
		warnings = append(warnings, "no column of "+name+" holds phone numbers; if one does, say which: --map TITLE=phone")
	}
	if first, last := slices.Contains(f, "first-name"), slices.Contains(f, "last-name"); first != last && !slices.Contains(f, "name") {
		warnings = append(warnings, "a column of "+name+" holds half of the names; if another holds the rest, say so: --map TITLE=first-name or --map TITLE=last-name")
	}
	return warnings
}

func badCSV(name string, skipped int, err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return err
	}
	why := map[error]string{csv.ErrQuote: "a quotation mark stands in the middle of a cell: it is written twice there", csv.ErrBareQuote: "a quotation mark stands in a cell without quotes around it"}[at.Err]
	if why == "" {
		why = at.Err.Error()
	}
	return badInput(fmt.Sprintf("%s, line %d, column %d: that is no CSV", name, at.Line+skipped, at.Column), why, "save it anew from the spreadsheet, or mend the line; nothing of the file was taken")
}

// The columns that are known, by what a shop's lists call them, in small letters and without what stands between words.
var columnWords = map[string]string{}

func init() {
	for field, words := range map[string]string{
		"name":       "name customer customername fullname client clientname contact 姓名 名字 名称 客户 客户姓名 客户名称 顾客 顾客姓名 会员 会员姓名 会员名称 联系人 imięinazwisko imieinazwisko nazwiskoiimię nazwiskoiimie klient nazwa nazwaklienta kontakt",
		"first-name": "firstname givenname 名 imię imie",
		"last-name":  "lastname surname familyname 姓 nazwisko",
		"phone":      "phone phones phonenumber telephone tel mobile mobilephone mobilenumber cell cellphone number 电话 电话号码 手机 手机号 手机号码 联系电话 联系方式 会员手机 telefon telefony numertelefonu nrtelefonu nrtel tel komórka komorka telkom telefonkomórkowy",
		"email":      "email emails mail emailaddress 邮箱 电子邮件 电子邮箱 邮件 邮件地址 adresemail poczta",
		"notes":      "notes note comment comments remark remarks 备注 说明 备忘 附注 uwagi notatki notatka komentarz opis",
		"tags":       "tags tag group groups label labels 标签 分组 类别 会员等级 等级 tagi etykiety etykieta grupa grupy",
	} {
		for _, w := range strings.Fields(words) {
			columnWords[w] = field
		}
	}
}

// columnFields are the words that --map takes.
var columnFields = []string{"name", "first-name", "last-name", "phone", "email", "notes", "tags", "skip"}

var columnNumber = regexp.MustCompile(`[0-9]+$`)

func columnKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-./:()*（）：", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// columns are the fields of a file's columns, "" = nobody's.
type columns []string

// columnsOf tells what the columns hold, by their titles, and which titles say nothing: of two that say the name, the second.
func columnsOf(name string, head []string, mapped map[string]string) (fields columns, aside []string, err error) {
	fields = make(columns, len(head))
	named := false
	used := map[string]bool{}
	for i, title := range head {
		key := columnKey(title)
		fields[i] = columnWords[key]
		if fields[i] == "" {
			fields[i] = columnWords[columnNumber.ReplaceAllString(key, "")]
		}
		for _, by := range []string{strings.TrimSpace(title), strconv.Itoa(i + 1)} {
			if field, ok := mapped[by]; ok {
				fields[i], used[by] = field, true
			}
		}
		if fields[i] == "name" && named {
			fields[i] = ""
		}
		named = named || fields[i] == "name"
		if fields[i] == "" && strings.TrimSpace(title) != "" {
			aside = append(aside, strings.TrimSpace(title))
		}
	}
	for by := range mapped {
		if !used[by] {
			return nil, nil, badInput("--map: "+name+" has no column "+quote(by), "its columns are "+strings.Join(quoted(head), ", "), "write a title as it stands there, or the column's number")
		}
	}
	if !slices.ContainsFunc(fields, func(f string) bool { return strings.HasSuffix(f, "name") }) {
		return nil, nil, badInput("no column of "+name+" holds names", "its first line says "+strings.Join(quoted(head), ", ")+", and the first line names the columns", "say which it is: --map "+shellWord(head)+"=name, or of two --map TITLE=first-name --map TITLE=last-name; or the encoding, if those are not the titles: --encoding gb18030")
	}
	return fields, aside, nil
}

func shellWord(head []string) string {
	if len(head) == 0 || head[0] == "" || strings.ContainsAny(head[0], " '\"$`\\") {
		return "1"
	}
	return head[0]
}

func quoted(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		out = append(out, quote(s))
	}
	return out
}

// customer is what a row says, nil when it says nothing.
func (f columns) customer(record []string) *storehubv1.NewCustomer {
	c := &storehubv1.NewCustomer{}
	var first, last, notes []string
	empty := true
	for i, cell := range record {
		cell = strings.TrimSpace(cell)
		if i >= len(f) || cell == "" || f[i] == "" || f[i] == "skip" {
			continue
		}
		empty = false
		switch f[i] {
		case "name":
			if c.Name == "" {
				c.Name = oneLine(cell)
			}
		case "first-name":
			first = append(first, oneLine(cell))
		case "last-name":
			last = append(last, oneLine(cell))
		case "phone":
			c.Phones = appendEach(c.Phones, cell, ";/,、；，\n")
		case "email":
			c.Emails = appendEach(c.Emails, cell, ";/,、；，\n ")
		case "tags":
			c.Tags = appendEach(c.Tags, cell, ";,、；，|\n")
		case "notes":
			notes = append(notes, cell)
		}
	}
	c.Notes = strings.Join(notes, "\n")
	if c.Name == "" {
		c.Name = fullName(first, last)
	}
	if empty {
		return nil
	}
	return c
}

// fullName joins both names as their people do: 李梅, Anna Nowak.
func fullName(first, last []string) string {
	if han := strings.Join(append(slices.Clone(last), first...), ""); strings.IndexFunc(han, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0 {
		return han
	}
	return strings.Join(append(slices.Clone(first), last...), " ")
}

// appendEach adds what stands in a cell, several things between separators, each once.
func appendEach(list []string, cell, separators string) []string {
	for _, one := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		one = strings.Trim(oneLine(one), "'") // ' is how a spreadsheet is told that digits are a text
		if one != "" && !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}
