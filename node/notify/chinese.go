package notify

import "time"

var chinese = language{
	says: map[Cause]sentences{
		CauseReminder: {
			subject: "提醒：{item}，{day}{time}",
			opening: "提醒您预约的服务：",
			closing: "如不能到店，{call}。",
			sms:     "【{shop}】提醒：{item}，{day}{time}{who}{where}。如不能到店，{tel}",
		},
		CauseCancelled: {
			subject: "已取消：{item}，{day}{time}",
			opening: "您预约的服务已取消：",
			closing: "如需另约时间，{call}。",
			sms:     "【{shop}】已取消：{item}，{day}{time}。如需另约，{tel}",
		},
		CauseMoved: {
			subject: "已改期：{item}，改为{day}{time}",
			opening: "您预约的服务已改期：",
			closing: "如新时间不便，{call}。",
			sms:     "【{shop}】已改期：{item}，改为{day}{time}{who}{where}。如不便，{tel}",
		},
		CauseOffer: {
			subject: "有空位：{item}，{day}{time}",
			opening: "您候补的服务有空位了：",
			closing: "名额为您保留到{until}。如需预约，{call}。",
			sms:     "【{shop}】有空位：{item}，{day}{time}{who}{where}。保留到{untilShort}。如需预约，{tel}",
		},
		CauseDispatched: {
			subject: "派您上钟{room}",
			opening: "{clock} 派钟，请在手机页面点“收到”。",
			sms:     "【{shop}】{clock} 派您上钟{room}",
		},
		CauseCalledOff: {
			subject: "已退钟{room}",
			opening: "{clock} 前台已退钟。",
			sms:     "【{shop}】{clock} 已退钟{room}",
		},
		CauseReplaced: {
			subject: "已换人{room}",
			opening: "{clock} 已换其他技师，您不用去了。",
			sms:     "【{shop}】{clock} 已换其他技师{room}",
		},
	},
	item: "项目：", when: "时间：", was: "原时间：", who: "技师：", where: "地点：",
	comma: "，", colon: "：", callAt: "请致电 ", call: "请联系门店", telAt: "请致电 ",
	hello: func(customer string) string {
		if customer == "" {
			return "您好！"
		}
		return customer + "，您好！"
	},
	day:      chineseDay,
	shortDay: func(t time.Time) string { return t.Format("1月2日（周") + chineseDays[t.Weekday()] + "）" },
	dayOf:    chineseDay,
}

var chineseDays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func chineseDay(t time.Time) string {
	return t.Format("2006年1月2日 星期") + chineseDays[t.Weekday()] + " "
}
