package lines

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// patterns fill a line with the letters that make trouble on a display that is set up wrongly.
var patterns = phrase{"测试 一二三四五六七", "TEST abcdefghijklmno", "TEST ąćęłńóśźż ĄŁŚŻ"}

// Test is what a display shows to whoever wants to know whether it works: every cell, and the letters of its language.
func Test(lang storehubv1.Language) [2]string {
	return [2]string{"1234567890ABCDEFGHIJ", fit(patterns.in(lang))}
}
