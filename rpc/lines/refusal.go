package lines

import (
	storehubv1 "storehub/proto/storehub/v1"
)

// Refusal is what a display shows for a while after a card that did nothing, or of which nobody
// knows whether it did: who, as far as the refusal tells, and why not.
func Refusal(lang storehubv1.Language, fault *storehubv1.FaultDetail) [2]string {
	w := in(lang)
	first := "!! " + w.notDone
	if fault.GetUncertain() {
		first = "!! " + w.maybeDone
	}
	if number := arg(fault, "technician"); number != "" {
		first = clip(first, Cells-1-min(Width(number), Cells-4)) + " " + number
	}
	why := refusals[fault.GetReason()].in(lang)
	return [2]string{fit(first), withRoom(why, arg(fault, "room"), Cells)}
}

func arg(fault *storehubv1.FaultDetail, name string) string {
	for _, a := range fault.GetArgs() {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// phrase is one thing in each language.
type phrase struct{ zh, en, pl string }

func (p phrase) in(l storehubv1.Language) string {
	switch l {
	case storehubv1.Language_LANGUAGE_EN:
		return p.en
	case storehubv1.Language_LANGUAGE_PL:
		return p.pl
	}
	return p.zh
}

// refusals says every reason in one line. Mistakes that only a program can make share a phrase.
var refusals = map[storehubv1.Reason]phrase{
	storehubv1.Reason_REASON_UNSPECIFIED:       {"系统出错 请报修", "internal error", "błąd wewnętrzny"},
	storehubv1.Reason_REASON_UNKNOWN_FIELD:     badRequest,
	storehubv1.Reason_REASON_TOO_LARGE:         {"内容太多", "too much at once", "za dużo danych"},
	storehubv1.Reason_REASON_MALFORMED:         badRequest,
	storehubv1.Reason_REASON_UNKNOWN_ENUM:      badRequest,
	storehubv1.Reason_REASON_REQUIRED:          {"缺少内容", "something is missing", "brak danych"},
	storehubv1.Reason_REASON_OUT_OF_RANGE:      {"数字超出范围", "number out of range", "liczba poza zakresem"},
	storehubv1.Reason_REASON_TOO_LONG:          {"文字太长", "text too long", "tekst za długi"},
	storehubv1.Reason_REASON_BAD_TEXT:          {"文字有误", "bad text", "błędny tekst"},
	storehubv1.Reason_REASON_BAD_VALUE:         {"内容有误", "bad value", "błędna wartość"},
	storehubv1.Reason_REASON_BAD_REQUEST_ID:    badRequest,
	storehubv1.Reason_REASON_REQUEST_ID_REUSED: badRequest,
	storehubv1.Reason_REASON_REQUEST_DONE:      {"已经处理过", "already done", "już wykonane"},
	storehubv1.Reason_REASON_PREPARED_STALE:    tryAgain,
	storehubv1.Reason_REASON_RULE_PANICKED:     {"系统出错 请报修", "internal error", "błąd wewnętrzny"},
	storehubv1.Reason_REASON_DUPLICATE:         {"内容重复", "named twice", "podane dwa razy"},
	storehubv1.Reason_REASON_REASON_REQUIRED:   {"请填写原因", "reason needed", "podaj powód"},
	storehubv1.Reason_REASON_NO_PREVIEW:        {"不能预览", "no preview", "brak podglądu"},

	storehubv1.Reason_REASON_NO_SUCH_CATEGORY:     {"没有此类别", "no such category", "nie ma kategorii"},
	storehubv1.Reason_REASON_NO_SUCH_TECHNICIAN:   {"没有此技师", "no such technician", "nie ma pracownika"},
	storehubv1.Reason_REASON_NO_SUCH_STAFF:        {"没有此员工", "no such staff", "nie ma pracownika"},
	storehubv1.Reason_REASON_NO_SUCH_ROOM:         {"没有此房间", "no such room", "nie ma pokoju"},
	storehubv1.Reason_REASON_NO_SUCH_ITEM:         {"没有此项目", "no such service", "nie ma usługi"},
	storehubv1.Reason_REASON_NO_SUCH_TERMINAL:     {"没有此终端", "no such terminal", "nie ma terminala"},
	storehubv1.Reason_REASON_NO_SUCH_ASSIGNMENT:   {"没有此派遣", "no such assignment", "nie ma zlecenia"},
	storehubv1.Reason_REASON_NO_SUCH_WAITING:      {"没有此等候", "guest not waiting", "gość nie czeka"},
	storehubv1.Reason_REASON_NO_SUCH_TOKEN:        {"没有此凭证", "no such token", "nie ma tokenu"},
	storehubv1.Reason_REASON_NO_SUCH_DISPLAY:      {"没有此客显", "no such display", "nie ma wyświetlacza"},
	storehubv1.Reason_REASON_NO_SUCH_NODE:         {"没有此节点", "no such node", "nie ma węzła"},
	storehubv1.Reason_REASON_NO_SUCH_METHOD:       badRequest,
	storehubv1.Reason_REASON_NO_SUCH_ANNOUNCEMENT: {"没有此播报", "nothing to announce", "nie ma zapowiedzi"},

	storehubv1.Reason_REASON_CARD_UNKNOWN:   {"未登记的卡", "unknown card", "nieznana karta"},
	storehubv1.Reason_REASON_CARD_BLOCKED:   {"此卡已停用", "card is blocked", "karta zablokowana"},
	storehubv1.Reason_REASON_CARD_AMBIGUOUS: {"卡号不唯一", "card not clear", "karta niejasna"},
	storehubv1.Reason_REASON_CARD_TAKEN:     {"此卡已有人用", "card is taken", "karta zajęta"},
	storehubv1.Reason_REASON_CARD_MALFORMED: {"卡号有误", "bad card number", "błędny numer karty"},
	storehubv1.Reason_REASON_PAYMENT_CARD:   {"请勿用银行卡", "not a payment card!", "nie karta płatnicza!"},
	storehubv1.Reason_REASON_WRONG_ROOM:     {"房间不对", "wrong room", "zły pokój"},

	storehubv1.Reason_REASON_NO_CREDENTIAL:        {"未登录", "not signed in", "nie zalogowano"},
	storehubv1.Reason_REASON_BAD_CREDENTIAL:       {"凭证无效", "bad credential", "złe dane logowania"},
	storehubv1.Reason_REASON_TOKEN_EXPIRED:        {"凭证已过期", "token has expired", "token wygasł"},
	storehubv1.Reason_REASON_PERMISSION_MISSING:   {"没有权限", "not allowed", "brak uprawnień"},
	storehubv1.Reason_REASON_SWIPE_FIRST:          {"请先刷卡", "swipe your card", "przyłóż kartę"},
	storehubv1.Reason_REASON_ACTOR_REQUIRED:       {"请先刷卡", "swipe your card", "przyłóż kartę"},
	storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED:    {"没有权限", "not allowed", "brak uprawnień"},
	storehubv1.Reason_REASON_WRONG_PIN:            {"密码错误", "wrong PIN", "zły PIN"},
	storehubv1.Reason_REASON_TOO_MANY_WRONG_PINS:  {"密码多次错误 请稍候", "wrong PINs: wait", "złe PIN-y: czekaj"},
	storehubv1.Reason_REASON_NOT_ENROLLED:         {"请先登记本终端", "enrol this terminal", "zarejestruj terminal"},
	storehubv1.Reason_REASON_WRONG_SIGN_IN_CODE:   {"登录码错误", "wrong code", "zły kod"},
	storehubv1.Reason_REASON_SIGN_IN_CODES_CLOSED: {"错误过多 登录码作废", "codes are closed now", "kody zamknięte"},
	storehubv1.Reason_REASON_SIGN_IN_CODE_SPENT:   {"登录码已失效", "code is spent", "kod już nieważny"},
	storehubv1.Reason_REASON_ABOVE_YOU:            {"对方权限更高", "above your role", "ponad twoją rolą"},
	storehubv1.Reason_REASON_NOT_SIGNED_IN:        {"无人登录", "nobody signed in", "nikt nie zalogowany"},
	storehubv1.Reason_REASON_CARD_NOT_STAFF:       {"不是员工卡", "not a staff card", "nie karta personelu"},
	storehubv1.Reason_REASON_NO_SUCH_SESSION:      {"没有此登录", "no such session", "nie ma sesji"},
	storehubv1.Reason_REASON_CROSS_ORIGIN:         {"来自其他网站", "from another site", "z innej strony"},
	storehubv1.Reason_REASON_NOT_YOUR_TERMINAL:    {"不是本终端", "another terminal", "inny terminal"},

	storehubv1.Reason_REASON_TECHNICIAN_STATE:   {"状态不允许", "not in this state", "nie w tym stanie"},
	storehubv1.Reason_REASON_NOT_FREE:           {"技师没空", "not free", "nie jest wolny"},
	storehubv1.Reason_REASON_SHORTAGE:           {"空闲技师不够", "not enough free", "za mało wolnych"},
	storehubv1.Reason_REASON_ASSIGNMENT_STATE:   {"派遣状态不允许", "too late or too soon", "zlecenie już inne"},
	storehubv1.Reason_REASON_NO_SUBSTITUTE:      {"没有人可替换", "no substitute", "brak zastępcy"},
	storehubv1.Reason_REASON_LEAVE_PENDING:      {"待钟 不能离开", "sent: cannot leave", "wysłany: zostań"},
	storehubv1.Reason_REASON_CANCEL_FORBIDDEN:   {"上钟后不能退", "started: no cancel", "trwa: bez anulowania"},
	storehubv1.Reason_REASON_UNDO_TOO_LATE:      {"太晚 不能撤销", "too late to undo", "za późno by cofnąć"},
	storehubv1.Reason_REASON_UNDO_MOVED_ON:      {"已变 不能撤销", "moved on: no undo", "zmiana: bez cofania"},
	storehubv1.Reason_REASON_START_OUT_OF_ORDER: {"起钟时间有误", "bad start time", "błędny czas startu"},
	storehubv1.Reason_REASON_NOT_IN_QUEUE:       {"不在排队中", "not in the queue", "nie ma w kolejce"},
	storehubv1.Reason_REASON_ALREADY_SET_UP:     {"已经设置过", "already set up", "już skonfigurowano"},
	storehubv1.Reason_REASON_LAST_OWNER:         {"最后一个店主凭证", "last owner's token", "ostatni właściciel"},
	storehubv1.Reason_REASON_NODE_KNOWN:         {"此节点加入过", "joined before", "już dołączył"},
	storehubv1.Reason_REASON_JOIN_TOKEN_SPENT:   {"邀请码已用过", "join token is spent", "token już użyty"},
	storehubv1.Reason_REASON_TAKEN_BY:           {"别人已处理", "somebody was first", "ktoś był pierwszy"},
	storehubv1.Reason_REASON_GUESTS_WAIT:        {"有客人在等", "guests are waiting", "goście czekają"},
	storehubv1.Reason_REASON_NODE_NEEDED:        {"此节点不可移除", "node is needed", "węzeł potrzebny"},
	storehubv1.Reason_REASON_NOT_SPOKEN_HERE:    {"此终端不播报", "not announced here", "tu się nie zapowiada"},
	storehubv1.Reason_REASON_SAME_KIND:          {"已是此方式", "already this kind", "już ten rodzaj"},

	storehubv1.Reason_REASON_WRONG_MODE:         {"预约类型不符", "other booking mode", "inny tryb rezerwacji"},
	storehubv1.Reason_REASON_IN_THE_PAST:        {"时间已过", "in the past", "termin minął"},
	storehubv1.Reason_REASON_RESOURCE_WANTED:    {"缺少服务资源", "a resource missing", "brak zasobu"},
	storehubv1.Reason_REASON_NO_SUCH_CUSTOMER:   {"没有此会员", "no such customer", "nie ma klienta"},
	storehubv1.Reason_REASON_NO_SUCH_RESOURCE:   {"没有此资源", "no such resource", "nie ma zasobu"},
	storehubv1.Reason_REASON_NO_SUCH_PLAN:       {"没有此计划", "no such plan", "nie ma planu"},
	storehubv1.Reason_REASON_NO_SUCH_OCCURRENCE: {"没有此次服务", "no such date", "nie ma terminu"},
	storehubv1.Reason_REASON_NO_SUCH_BOOKING:    {"没有此预约", "no such booking", "nie ma rezerwacji"},
	storehubv1.Reason_REASON_NO_SUCH_LEAVE:      {"没有此休假", "no such leave", "nie ma urlopu"},
	storehubv1.Reason_REASON_BOOKED_SOON:        {"即将有预约", "booked soon", "zaraz ma termin"},
	storehubv1.Reason_REASON_NO_SUCH_PUNCH_CARD: {"没有此次卡", "no such punch card", "nie ma karnetu"},
	storehubv1.Reason_REASON_UNITS_SHORT:        {"次卡次数不足", "too few units", "za mało wejść"},
	storehubv1.Reason_REASON_NO_SUCH_NOTICE:     {"没有此通知", "no such notice", "nie ma wiadomości"},
	storehubv1.Reason_REASON_NO_SUCH_FEED:       {"没有此日历", "no such calendar", "nie ma kalendarza"},
	storehubv1.Reason_REASON_NOT_ON_WAITLIST:    {"候补不存在", "not on the waitlist", "brak na liście"},
	storehubv1.Reason_REASON_NO_OFFER:           {"没有为其留位", "no place is kept", "brak oferty"},
	storehubv1.Reason_REASON_NO_SUCH_CALL:       {"没有此来电", "no such call", "nie ma rozmowy"},
	storehubv1.Reason_REASON_NO_SUCH_ASSISTANT:  {"没有此电话助手", "no such phone", "nie ma telefonu"},
	storehubv1.Reason_REASON_WRONG_CODE:         {"配对码错误", "wrong code", "zły kod"},
	storehubv1.Reason_REASON_CODES_CLOSED:       {"错误过多 请重新配对", "codes are closed now", "kody zamknięte"},
	storehubv1.Reason_REASON_NO_NUMBER:          {"来电无号码", "call has no number", "rozmowa bez numeru"},
	storehubv1.Reason_REASON_PHONE_KNOWN:        {"号码已存在", "number is known", "numer już znany"},
	storehubv1.Reason_REASON_ERASED:             {"会员资料已注销", "customer was erased", "dane usunięte"},
	storehubv1.Reason_REASON_CALL_HANDLED:       {"来电已处理", "call is dealt with", "rozmowa załatwiona"},
	storehubv1.Reason_REASON_CODE_CLASH:         {"请再取一次码", "get a new code", "weź nowy kod"},
	storehubv1.Reason_REASON_CALLER_UNKNOWN:     {"不能确定是谁", "unclear who calls", "nie wiadomo kto"},
	storehubv1.Reason_REASON_CHANGED_MEANWHILE:  {"资料已被他人修改", "changed by others", "zmienił ktoś inny"},
	storehubv1.Reason_REASON_ON_WAITLIST:        {"已在候补名单", "on the waitlist now", "już na liście"},
	storehubv1.Reason_REASON_NOTICE_STATE:       {"通知状态不符", "wrong notice state", "zły stan wiadomości"},
	storehubv1.Reason_REASON_OCCURRENCE_STATE:   {"此次状态不符", "wrong state of date", "zły stan terminu"},
	storehubv1.Reason_REASON_DATES_AHEAD:        {"还有未来的服务", "dates are ahead", "są dalsze terminy"},
	storehubv1.Reason_REASON_FIXED:              {"保存后不可修改", "cannot be changed", "nie do zmiany"},
	storehubv1.Reason_REASON_BOOKED:             {"已有预约", "more is booked", "jest więcej rezerw."},
	storehubv1.Reason_REASON_DATES_TAKEN:        {"时间冲突", "dates are taken", "terminy zajęte"},
	storehubv1.Reason_REASON_PLANS_OFF:          {"服务计划未启用", "plans are off", "plany wyłączone"},
	storehubv1.Reason_REASON_CUSTOMER_BUSY:      {"会员另有预约", "customer is busy", "klient zajęty"},

	storehubv1.Reason_REASON_NO_SUCH_TICKET:     {"没有此账单", "no such ticket", "nie ma rachunku"},
	storehubv1.Reason_REASON_NO_SUCH_LINE:       {"账单无此行", "no such line", "nie ma pozycji"},
	storehubv1.Reason_REASON_TICKET_OPEN:        {"已有打开的账单", "a ticket is open", "rachunek otwarty"},
	storehubv1.Reason_REASON_TICKET_STATE:       {"账单状态不符", "wrong ticket state", "zły stan rachunku"},
	storehubv1.Reason_REASON_TICKET_PAYING:      {"账单正在付款", "ticket is being paid", "rachunek w płatności"},
	storehubv1.Reason_REASON_NOT_A_REGISTER:     {"此终端不收银", "not a register", "to nie kasa"},
	storehubv1.Reason_REASON_OTHER_CUSTOMER:     {"账单属其他会员", "other customer's", "inny klient"},
	storehubv1.Reason_REASON_ON_TICKET:          {"已在账单上", "on a ticket already", "już na rachunku"},
	storehubv1.Reason_REASON_AMOUNT_DIFFERS:     {"金额与总计不符", "amount differs", "inna kwota"},
	storehubv1.Reason_REASON_TICKET_BELOW_ZERO:  {"总计低于零", "total is below zero", "suma poniżej zera"},
	storehubv1.Reason_REASON_TICKET_EMPTY:       {"账单为空", "ticket is empty", "pusty rachunek"},
	storehubv1.Reason_REASON_OTHERS_PUNCH_CARD:  {"次卡属其他会员", "other's punch card", "cudzy karnet"},
	storehubv1.Reason_REASON_PUNCH_CARD_EXPIRED: {"次卡已过期", "punch card expired", "karnet wygasł"},
	storehubv1.Reason_REASON_PUNCH_CARD_ITEM:    {"次卡项目不符", "other item on card", "karnet na co innego"},
	storehubv1.Reason_REASON_TOO_FEW_UNITS:      {"次卡次数不足", "too few units", "za mało wejść"},
	storehubv1.Reason_REASON_UNIT_TAKEN:         {"今日预约已扣次", "date takes the unit", "wizyta już płaci"},

	storehubv1.Reason_REASON_NOT_SET_UP:   {"本机尚未设置", "not set up yet", "jeszcze bez salonu"},
	storehubv1.Reason_REASON_SETUP_SECRET: {"安装码无效", "wrong set-up code", "zły kod instalacji"},
	storehubv1.Reason_REASON_TABLE_FULL:   {"已满 请清理", "full: make room", "pełno: zrób miejsce"},

	storehubv1.Reason_REASON_NO_LEADER:     tryAgain,
	storehubv1.Reason_REASON_NO_MAJORITY:   {"无多数 只读", "read only: alone", "tylko odczyt: sam"},
	storehubv1.Reason_REASON_UNCERTAIN:     {"结果不明 看屏幕", "not sure: look", "niepewne: sprawdź"},
	storehubv1.Reason_REASON_BEHIND:        tryAgain,
	storehubv1.Reason_REASON_NEEDS_UPGRADE: {"终端需要升级", "upgrade this PC", "zaktualizuj ten PC"},
	storehubv1.Reason_REASON_QUARANTINED:   {"终端数据异常", "this PC is set aside", "ten PC wyłączony"},
	storehubv1.Reason_REASON_EVENTS_GONE:   {"记录已过期", "records are gone", "zapisy przepadły"},
	storehubv1.Reason_REASON_TOO_SLOW:      {"终端太慢", "this PC is too slow", "ten PC za wolny"},
	storehubv1.Reason_REASON_NODE_DOWN:     {"节点无应答", "node does not answer", "węzeł nie odpowiada"},
	storehubv1.Reason_REASON_NODE_REMOVED:  {"终端已移除", "this PC was removed", "ten PC usunięty"},
	storehubv1.Reason_REASON_OVERLOADED:    {"太忙 请稍候", "busy: wait a moment", "zajęte: poczekaj"},

	storehubv1.Reason_REASON_NOT_IDLE:           {"不空闲", "not free", "nie jest wolny"},
	storehubv1.Reason_REASON_BEHIND_OTHERS:      {"前面还有人", "others are before", "inni są wcześniej"},
	storehubv1.Reason_REASON_DAILY_CAP:          {"今日已满", "day's cap reached", "limit dnia"},
	storehubv1.Reason_REASON_SKILL_MISSING:      {"不会此项目", "skill is missing", "brak umiejętności"},
	storehubv1.Reason_REASON_WRONG_GENDER:       {"性别不符", "other gender wanted", "inna płeć"},
	storehubv1.Reason_REASON_REJECTED_ON_VISIT:  {"客人已拒绝", "rejected by guest", "gość odrzucił"},
	storehubv1.Reason_REASON_FEWER_TURNS_FIRST:  {"别人钟数较少", "others had fewer", "inni mieli mniej"},
	storehubv1.Reason_REASON_LOWER_AMOUNT_FIRST: {"别人金额较少", "others earned less", "inni zarobili mniej"},
}

var (
	badRequest = phrase{"请求有误", "bad request", "błędne żądanie"}
	tryAgain   = phrase{"请再试一次", "try again", "spróbuj ponownie"}
)
