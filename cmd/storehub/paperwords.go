package main

import (
	"fmt"
	"strconv"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// paperWords are the words of a plan's paper in one language.
type paperWords struct {
	Lang, Title                                   string
	Customer, Service, Date, Weekday, Time, State string
	NoCard                                        string
	Weekdays                                      [7]string
	States                                        map[storehubv1.OccurrenceState]string
	// day is a date without its weekday.
	day func(time.Time) string
	// progress tells how many dates are over and ahead.
	progress func(done, left int) string
	// card tells what is left on a punch card, until adds its last day.
	card    func(id string, left, sold int) string
	until   func(day string) string
	printed func(day string) string
}

// paperIn is a language's words; a shop that has chosen none speaks Chinese.
func paperIn(l storehubv1.Language) paperWords {
	switch l {
	case storehubv1.Language_LANGUAGE_EN:
		return englishPaper
	case storehubv1.Language_LANGUAGE_PL:
		return polishPaper
	}
	return chinesePaper
}

func states(planned, arrived, completed, noShow, cancelled string) map[storehubv1.OccurrenceState]string {
	return map[storehubv1.OccurrenceState]string{
		storehubv1.OccurrenceState_OCCURRENCE_STATE_PLANNED: planned, storehubv1.OccurrenceState_OCCURRENCE_STATE_ARRIVED: arrived,
		storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED: completed, storehubv1.OccurrenceState_OCCURRENCE_STATE_NO_SHOW: noShow,
		storehubv1.OccurrenceState_OCCURRENCE_STATE_CANCELLED: cancelled,
	}
}

var chinesePaper = paperWords{
	Lang: "zh-CN", Title: "服务计划", Customer: "会员", Service: "服务项目", Date: "日期", Weekday: "星期", Time: "时间", State: "状态", NoCard: "没有可用的次卡。",
	Weekdays: [7]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"},
	States:   states("待服务", "已到店", "已完成", "爽约", "已取消"),
	day:      func(t time.Time) string { return fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day()) },
	progress: func(done, left int) string { return fmt.Sprintf("已完成 %d 次，剩余 %d 次。", done, left) },
	card: func(id string, left, sold int) string {
		return fmt.Sprintf("次卡 %s：剩余 %d 次（售出 %d 次）", id, left, sold)
	},
	until:   func(day string) string { return "，有效期至 " + day },
	printed: func(day string) string { return "打印日期：" + day },
}

var englishPaper = paperWords{
	Lang: "en", Title: "Service plan", Customer: "Member", Service: "Service", Date: "Date", Weekday: "Day", Time: "Time", State: "State",
	NoCard:   "There is no punch card for it.",
	Weekdays: [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	States:   states("planned", "arrived", "done", "missed", "cancelled"),
	day:      func(t time.Time) string { return t.Format("2 January 2006") },
	progress: func(done, left int) string { return countOf(done, "date") + " done, " + strconv.Itoa(left) + " left." },
	card: func(id string, left, sold int) string {
		return fmt.Sprintf("Punch card %s: %s left (%d sold)", id, countOf(left, "unit"), sold)
	},
	until:   func(day string) string { return ", good until " + day },
	printed: func(day string) string { return "Printed on " + day },
}

var polishMonths = [...]string{
	"stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
}

var polishPaper = paperWords{
	Lang: "pl", Title: "Plan usług", Customer: "Klient", Service: "Usługa", Date: "Data", Weekday: "Dzień", Time: "Godzina", State: "Stan",
	NoCard:   "Brak karnetu na tę usługę.",
	Weekdays: [7]string{"niedziela", "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota"},
	States:   states("zaplanowany", "klient przybył", "wykonany", "nieobecność", "odwołany"),
	day:      func(t time.Time) string { return fmt.Sprintf("%d %s %d", t.Day(), polishMonths[t.Month()-1], t.Year()) },
	progress: func(done, left int) string {
		return fmt.Sprintf("Wykorzystano %d %s, %s %d %s.", done, polishPlural(done, "termin", "terminy", "terminów"),
			polishPlural(left, "pozostał", "pozostały", "pozostało"), left, polishPlural(left, "termin", "terminy", "terminów"))
	},
	card: func(id string, left, sold int) string {
		return fmt.Sprintf("Karnet %s: %s %d %s (sprzedano %d)", id, polishPlural(left, "pozostała", "pozostały", "pozostało"), left, polishPlural(left, "wizyta", "wizyty", "wizyt"), sold)
	},
	until:   func(day string) string { return ", ważny do " + day },
	printed: func(day string) string { return "Wydrukowano " + day },
}

// polishPlural is CLDR's rule: 1; 2 to 4, 22 to 24, … but not 12 to 14; all others.
func polishPlural(n int, one, few, many string) string {
	switch {
	case n == 1:
		return one
	case n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		return few
	}
	return many
}

func itoa(n int32) string { return strconv.Itoa(int(n)) }
