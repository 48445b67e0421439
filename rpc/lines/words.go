package lines

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// words of one language. %d is a number of people, minutes or a place.
type words struct {
	kinds  map[storehubv1.Kind]string
	spoken map[storehubv1.Kind]string // not shown
	states map[storehubv1.TechnicianState]string

	// Idle screens.
	next, counts, free string
	left, over, brief  string
	readOnly, age      string

	// After a swipe.
	checkedIn, backFromBreak, acknowledged string
	started, already, finished, wentOff    string
	arrived, learned, identified, place    string
	notDone, maybeDone                     string
}

func in(l storehubv1.Language) *words {
	switch l {
	case storehubv1.Language_LANGUAGE_EN:
		return &english
	case storehubv1.Language_LANGUAGE_PL:
		return &polish
	}
	return &chinese
}

var chinese = words{
	kinds: map[storehubv1.Kind]string{
		storehubv1.Kind_KIND_ROTATION: "排", storehubv1.Kind_KIND_REQUEST: "点", storehubv1.Kind_KIND_PICK: "挑", storehubv1.Kind_KIND_INVITE: "C",
	},
	spoken: map[storehubv1.Kind]string{
		storehubv1.Kind_KIND_ROTATION: "轮钟", storehubv1.Kind_KIND_REQUEST: "点钟", storehubv1.Kind_KIND_PICK: "挑钟", storehubv1.Kind_KIND_INVITE: "call钟",
	},
	states: map[storehubv1.TechnicianState]string{
		storehubv1.TechnicianState_TECHNICIAN_STATE_OFF: "下班", storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE: "请假",
		storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE: "空闲", storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK: "休息",
		storehubv1.TechnicianState_TECHNICIAN_STATE_HELD: "留牌", storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: "待钟",
		storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: "上钟",
	},
	next: "下一位", counts: "空闲%d 上钟%d 待%d", free: "空闲",
	left: "剩%d分", over: "超时 +%d分", brief: "剩%d分",
	readOnly: "!! 只读 无多数", age: "%d 秒前的数据",
	checkedIn: "上班", backFromBreak: "休息结束", acknowledged: "收到",
	started: "上钟", already: "已上钟", finished: "下钟", wentOff: "下钟 下班",
	arrived: "已到店", learned: "新卡已登记", identified: "已识别", place: "第%d位", notDone: "未执行", maybeDone: "可能已执行",
}

var english = words{
	kinds: map[storehubv1.Kind]string{
		storehubv1.Kind_KIND_ROTATION: "R", storehubv1.Kind_KIND_REQUEST: "Q", storehubv1.Kind_KIND_PICK: "P", storehubv1.Kind_KIND_INVITE: "I",
	},
	spoken: map[storehubv1.Kind]string{
		storehubv1.Kind_KIND_ROTATION: "rotation", storehubv1.Kind_KIND_REQUEST: "request", storehubv1.Kind_KIND_PICK: "pick", storehubv1.Kind_KIND_INVITE: "invite",
	},
	states: map[storehubv1.TechnicianState]string{
		storehubv1.TechnicianState_TECHNICIAN_STATE_OFF: "off", storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE: "leave",
		storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE: "free", storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK: "break",
		storehubv1.TechnicianState_TECHNICIAN_STATE_HELD: "held", storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: "wait",
		storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: "busy",
	},
	next: "Next", counts: "free%d busy%d wait%d", free: "free",
	left: "%d min left", over: "+%d min", brief: "%d min",
	readOnly: "!! READ ONLY", age: "%d s old",
	checkedIn: "checked in", backFromBreak: "back", acknowledged: "ok",
	started: "started", already: "already on", finished: "finished", wentOff: "finished, off duty",
	arrived: "arrived", learned: "new card saved", identified: "identified", place: "no. %d", notDone: "not done", maybeDone: "maybe done",
}

var polish = words{
	kinds: english.kinds,
	spoken: map[storehubv1.Kind]string{
		storehubv1.Kind_KIND_ROTATION: "kolejka", storehubv1.Kind_KIND_REQUEST: "na życzenie", storehubv1.Kind_KIND_PICK: "wybór na miejscu", storehubv1.Kind_KIND_INVITE: "zaproszony gość",
	},
	states: map[storehubv1.TechnicianState]string{
		storehubv1.TechnicianState_TECHNICIAN_STATE_OFF: "nie ma", storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE: "urlop",
		storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE: "wolny", storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK: "przerwa",
		storehubv1.TechnicianState_TECHNICIAN_STATE_HELD: "wstrzym.", storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING: "czeka",
		storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING: "zajęty",
	},
	next: "Nast.", counts: "wol.%d zaj.%d cz.%d", free: "wolny",
	left: "zost. %d min", over: "+%d min", brief: "%d min",
	readOnly: "!! TYLKO ODCZYT", age: "sprzed %d s",
	checkedIn: "na zmianie", backFromBreak: "po przerwie", acknowledged: "ok",
	started: "start", already: "już trwa", finished: "koniec", wentOff: "koniec, po zmianie",
	arrived: "przybył", learned: "nowa karta przyjęta", identified: "rozpoznano", place: "nr %d", notDone: "nie wykonano", maybeDone: "może wykonano",
}
