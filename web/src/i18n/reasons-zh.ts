// What is said of every refusal, and of every answer to "why not next", in Chinese (template.ts says how).
import type { Texts } from "./sentence";
export { terms } from "./terms-zh";

const program = "页面与系统对不上，操作没有执行。请刷新页面；若仍不行，请联系维护人员[（{field}）|]。";
const decide = "请先看现在的情况，再决定。";
const inAMoment = "操作没有执行，请稍后再试。";

export const texts: Texts = {
  REASON_UNKNOWN_FIELD: program,
  REASON_MALFORMED: program,
  REASON_UNKNOWN_ENUM: program,
  REASON_BAD_REQUEST_ID: program,
  REASON_REQUEST_ID_REUSED: program,
  REASON_NO_SUCH_METHOD: program,
  REASON_WRONG_PIN: "PIN 不正确[，{until_ms} 之前不再核对|；从第三次错误起需要等待]。请重试，或请经理重新设定。",
  REASON_TOO_MANY_WRONG_PINS: "PIN 错误次数过多[，{until_ms} 之前不再核对|]。请稍候再试。",
  REASON_NOT_ENROLLED:
    "刷卡或工号加 PIN 只能在门店终端使用，本设备不是终端。请用终端登录码登记本设备，或用自己的登录码登录。",
  REASON_WRONG_SIGN_IN_CODE:
    "没有这个有效的登录码：可能输错，或已生成新码。十分钟内错五次会关闭所有登录码。请索取新码。",
  REASON_SIGN_IN_CODES_CLOSED: "十分钟内已错五次，所有登录码均已关闭。请索取新码。",
  REASON_SIGN_IN_CODE_SPENT: "该登录码已使用或已过期。请索取新码。",
  REASON_ABOVE_YOU: "[{staff} 的权限比您高|对方的权限比您高][（{role}）|]。请由权限相当的人操作。",
  REASON_NOT_SIGNED_IN: "这里没有人登录，没有结束任何登录。请重新加载页面。",
  REASON_CARD_NOT_STAFF: "这张卡不属于任何员工。请用自己的卡，或用登录码登录。",
  REASON_NOT_SET_UP: "这台电脑还没有加入门店。请打开它屏幕或日志里的地址开始设置。",
  REASON_SETUP_SECRET: "安装码不是新电脑最近显示的那个。请用它屏幕或日志里的地址；每半小时会换一个。",
  REASON_CROSS_ORIGIN: "这是其他网站发出的请求，没有执行。请使用本节点的页面。",
  REASON_NO_SUCH_SESSION: "[登录 {id} 已不存在|该登录已不存在]。请重新加载列表。",
  REASON_NO_PREVIEW: "这一步不能预览，但可以直接操作。",
  REASON_TOO_LARGE: "一次提交的内容太多[：{bytes} 字节，最多 {limit}|]。请分几次做。",
  REASON_REQUIRED: "[{field:field}没有填|有内容没有填]。请填好再试。",
  REASON_OUT_OF_RANGE:
    "[{field:field}不能是 {value}|数值超出范围][：可填 {min} 到 {max}|][：最早只到 {oldest}|]。请改一个。",
  REASON_TOO_LONG: "[{field:field}太长|内容太长][：最多 {limit}|]。请写短一点。",
  REASON_BAD_TEXT: "[{field:field}里|内容里]有不能用的字符。请写普通文字，不要换行或特殊符号。",
  REASON_BAD_VALUE:
    "[技师 {technician} 不属于类别 {value}|{field:field}不能是 {value}|{field:field}填得不对|有内容填得不对]。请改一个。",
  REASON_DUPLICATE: "[{field:field}里 {value} 出现了两次|{field:field}里有重复|内容重复了]。请只写一次。",
  REASON_REASON_REQUIRED: "这一步要写原因。请写上原因再试。",
  REASON_REQUEST_DONE: `这件事之前已经做过。${decide}`,
  REASON_PREPARED_STALE: `提交的同时情况变了，${inAMoment}`,
  REASON_RULE_PANICKED: "系统出错，什么都没有改。请把刚才的操作告诉维护人员。",
  REASON_WRONG_MODE:
    "[{item} 的预约类型|这个项目的预约类型]是[{booking_mode:mode}|另一种]。请按那种方式约，或换一个项目。",
  REASON_IN_THE_PAST: "[{value}|这个时间]已经过了。请选以后的时间，或请经理补录。",
  REASON_RESOURCE_WANTED: "[{item}|这个项目]还需要[{kind:resource}|服务资源]。请选一个。",
  REASON_NO_NUMBER: "这个来电没有号码，没法标记。请选另一个来电。",

  REASON_NO_SUCH_CATEGORY: "没有[类别 {category}|这个类别]。请从列表里选。",
  REASON_NO_SUCH_TECHNICIAN: "没有[技师 {technician}|这位技师]。请在排钟板上看技师号。",
  REASON_NO_SUCH_STAFF: "没有[工号 {staff}|这位员工]。请从列表里选。",
  REASON_NO_SUCH_ROOM: "没有[房间 {room}|这个房间]。请从列表里选。",
  REASON_NO_SUCH_ITEM: "没有[项目 {item}|这个项目]。请从列表里选。",
  REASON_NO_SUCH_TERMINAL: "没有[终端 {terminal}|这个终端]。请从列表里选。",
  REASON_NO_SUCH_ASSIGNMENT: "[派钟 {assignment} |这个派钟]已经不在了。请看排钟板。",
  REASON_NO_SUCH_WAITING: "[等钟 {waiting} |这位客人]已不在等钟：技师已派出，或等钟已取消。",
  REASON_NO_SUCH_TOKEN: "[凭证 {id} |这个凭证]已经没有了。请重新生成一个。",
  REASON_NO_SUCH_DISPLAY: "[节点 {node} |该节点]上没有[终端 {terminal} 的客显|这个客显]。请从列表里选。",
  REASON_NO_SUCH_NODE: "本店没有[节点 {node}|这个节点]。请从列表里选。",
  REASON_NO_SUCH_ANNOUNCEMENT: "这条播报已经播过或已过期，不用再管。",
  REASON_NO_SUCH_CUSTOMER: "没有[会员 {customer}|这位会员]。请用姓名或电话查找。",
  REASON_NO_SUCH_RESOURCE: "没有[服务资源 {resource}|这个服务资源]。请从列表里选。",
  REASON_NO_SUCH_PLAN: "没有[服务计划 {plan}|这个服务计划]。请从列表里选。",
  REASON_NO_SUCH_OCCURRENCE: "[服务计划 {plan} |这个服务计划]里没有[第 {number} 次|这一次]。请看计划里的时间。",
  REASON_NO_SUCH_BOOKING: "[预约 {booking} |这个预约]已经没有了。请看日程。",
  REASON_NO_SUCH_LEAVE: "[休假 {leave} |这个休假]已经没有了。请看休假列表。",
  REASON_NO_SUCH_PUNCH_CARD: "没有[次卡 {card}|这张次卡]。请从该会员的次卡里选。",
  REASON_NO_SUCH_NOTICE: "[通知 {notice} |这条通知]已经没有了。请看通知列表。",
  REASON_NO_SUCH_FEED: "[日历 {feed} |这个日历]已经没有了。请看日历订阅列表。",
  REASON_NOT_ON_WAITLIST: "[{waitlist} |该会员]已不在候补名单上。请看候补名单。",
  REASON_NO_SUCH_CALL: "[来电 {call} |这个来电]已不在通话记录里。请看来电列表。",
  REASON_NO_SUCH_ASSISTANT: "没有[电话助手 {assistant}|这个电话助手]。请看列表。",
  REASON_NO_SUCH_TICKET: "[账单 {ticket} |这张账单]已经没有了。请看账单列表。",
  REASON_NO_SUCH_LINE: "[账单 {ticket} 里|账单里]没有[第 {line} 行|这一行]了：已被删掉，或在另一张账单上。",

  REASON_CARD_UNKNOWN: "[卡 {card} |这张卡]还没有登记给谁。请先发卡，或刷另一张。",
  REASON_CARD_BLOCKED: "[卡 {card} |这张卡]已停用。请给持卡人换一张。",
  REASON_CARD_AMBIGUOUS:
    "读卡器只送出部分卡号，对得上[ {matches} 张卡|好几张卡]。请把读卡器设成送完整卡号，或重新登记这张卡。",
  REASON_CARD_TAKEN: "[卡 {card} |这张卡]已经是[ {holder} |别人]的。请换一张，或先停用这张。",
  REASON_CARD_MALFORMED: "这不是卡号。请再刷一次，或输入卡面上印的数字。",
  REASON_PAYMENT_CARD: "这是银行卡，卡号没有保存。请用本店的卡。",
  REASON_WRONG_ROOM: "[技师 {technician} |该技师]派去的是[房间 {room}|另一个房间]。请到那里去，或改派钟的房间。",

  REASON_NO_CREDENTIAL: "这里还没有登录，操作没有执行。请登录后再试。",
  REASON_BAD_CREDENTIAL: "登录已失效，操作没有执行。请重新登录。",
  REASON_TOKEN_EXPIRED: "登录已过期，操作没有执行。请重新登录。",
  REASON_PERMISSION_MISSING: "[{role:role}没有这个权限|您没有这个权限]。请找有权限的人操作。",
  REASON_SWIPE_FIRST: "这张卡刚才没有在这里刷过。请刷卡，30 秒内再试。",
  REASON_ACTOR_REQUIRED: "需要知道是谁操作。请在这里刷卡后再试。",
  REASON_ACTOR_NOT_ALLOWED: "[{actor} 不能|持卡人不能][替技师 {technician} |]做这个操作。请由接待或技师本人来做。",
  REASON_NOT_YOUR_TERMINAL: "这属于[终端 {terminal}|另一个终端]。请到那里操作。",
  REASON_WRONG_CODE: "配对码不对，或已超过十分钟。请再看一遍显示的配对码。",
  REASON_CODES_CLOSED: "输错次数太多，所有配对码都已作废。请重新生成一个。",

  REASON_TECHNICIAN_STATE:
    "[技师 {technician} |该技师]现在[{state:technician}|状态不允许][，在 {room} 房|][，到 {until_ms}|]。请换一位，或等一等。",
  REASON_NOT_FREE: "点的技师不都有空[：{technician}|]。一个都没有派，请换人或等一等。",
  REASON_SHORTAGE:
    "[没有空闲技师适合等钟 {waiting}：需要 {missing}|{category} 空闲技师不够：还差 {missing}|空闲技师不够：还差 {missing}|空闲技师不够]。请等一等、减少人数，或让其余的等钟。",
  REASON_ASSIGNMENT_STATE:
    "[技师 {technician} 的派钟|派钟 {assignment} |这个派钟]现在[{state:assignment}|已是别的状态]。请看排钟板再决定。",
  REASON_NO_SUBSTITUTE: "[{category} 里|]没有别的空闲技师可换。请指定技师号，或等有人空闲。",
  REASON_LEAVE_PENDING: "[技师 {technician} |该技师]身上还有[派钟 {assignment}|派钟]。请先下钟或退钟。",
  REASON_CANCEL_FORBIDDEN: "已经上钟[（{started_at_ms}）|]，本店上钟后不能退钟。请下钟。",
  REASON_UNDO_TOO_LATE:
    "[{ended_at_ms} 就结束了，|{state_at_ms} 就定下了，|]太久了，不能撤销。请用新的派钟或预约来更正。",
  REASON_UNDO_MOVED_ON:
    "不能撤销：[技师 {technician} |该技师]现在已[{state:technician}|有别的安排]。请用新的派钟来更正。",
  REASON_START_OUT_OF_ORDER:
    "起钟时间[ {started_at_ms} |]不对。请选[派钟时间 {dispatched_at_ms} |派钟时间]到[ {latest_ms} |现在]之间的时间。",
  REASON_NOT_IN_QUEUE: "[技师 {technician} |该技师]没有牌位[（{state:technician}）|]。请先上班打卡。",
  REASON_ALREADY_SET_UP: "本店已经设置过。请加入，不要重新设置。",
  REASON_JOIN_TOKEN_SPENT: "这个加入码已经被[ {name} |]用过。请重新生成一个。",
  REASON_TAKEN_BY: "[{terminal} |别人]已经先处理了，不用再管。",
  REASON_SAME_KIND: "已经是[{kind:kind}|这种钟]了，不用再改。",
  REASON_NODE_KNOWN: "这台电脑[（{node}）|]以前加入过本店。请作为新节点重新设置。",
  REASON_LAST_OWNER: "这是老板的最后一个凭证，没有它就再也不能生成新的。请先生成另一个，或确认就要这样做。",
  REASON_GUESTS_WAIT: "[等钟 {waiting}|有客人][（{room} 房）|]等得更久，现在可以安排。请先安排那位客人。",
  REASON_NODE_NEEDED: "没有[{name} |这个节点]，全店就不能操作了。请先让别的节点恢复，或先加一个新的。",
  REASON_NOT_SPOKEN_HERE: "[终端 {terminal} |这个终端]不播报[{zone} 区域的内容|]。请由别的终端来播，或改终端设置。",
  REASON_FIXED: "[{field:field}|这一项]一经选定就不能改。请新建一个。",
  REASON_BOOKED: "[{at_ms} 同时已有 {booked} 个预约|已有的预约更多][，超过 {capacity}|]。请先改期或取消一些。",
  REASON_DATES_TAKEN:
    "[{starts_at_ms}：{resource} 已被 {held_by} 占用。|有 {conflicts} 个时间冲突，什么都没有改。请换时间或服务资源，或跳过这些时间。|时间冲突，什么都没有改。请换时间或服务资源，或跳过这些时间。]",
  REASON_PLANS_OFF: "本店没有启用服务计划。总部可以启用。",
  REASON_DATES_AHEAD: "[还有 {dates} 次|还有]未来的服务时间。请先取消，或确认让它们保留但不显示。",
  REASON_OCCURRENCE_STATE:
    "[服务时间 {date}|这次服务][（{starts_at_ms}）|]现在[{state:date}|已是别的状态]。请看当天日程再决定。",
  REASON_CUSTOMER_BUSY: "该会员[{starts_at_ms} |那个时间]另有预约[（{held_by}）|]。请问清楚是不是两个都要。",
  REASON_UNITS_SHORT:
    "该会员[ {item} 的|的]次卡[只剩 {left} 次，而有 {dates} 次服务|次数少于服务次数]。请及时再卖一张次卡。",
  REASON_NOTICE_STATE: "[通知 {notice} |这条通知]现在[{state:notice}|已是别的状态]。请看通知列表。",
  REASON_NO_OFFER: "没有为[{waitlist} |该会员]留位：还没有空位，或已轮到下一位。请看候补名单。",
  REASON_ON_WAITLIST: "[{customer} |该会员]已经在候补[（{waitlist}）|]。不用再加，或先去掉原来那条。",
  REASON_PHONE_KNOWN: "这个号码已经是[ {customer} |别的会员]的。请选那位会员，或说明两人共用。",
  REASON_ERASED: "[会员 {customer} |该会员]的资料已注销。再来时请新建会员。",
  REASON_CALL_HANDLED: "这个来电已有人处理[：{outcome:outcome}|]。请看来电列表。",
  REASON_CODE_CLASH: "碰巧别处也开着同样的码。请重新生成。",
  REASON_CALLER_UNKNOWN: "凭号码不能确定来电的是谁[：对得上 {customers} 位会员|]。请选择会员。",
  REASON_CHANGED_MEANWHILE: "[{customer} |这份资料]刚被别人修改，您的内容没有保存。请重新打开，再写要保存的内容。",
  REASON_TABLE_FULL: "[{table:table}已满|已满][，最多 {limit} 个|]。请先清理不用的。",

  REASON_NO_LEADER: `各节点正在选出主节点，${inAMoment}`,
  REASON_NO_MAJORITY: "本机联系不到多数电脑，这里暂时不能修改。请看其他电脑是否开着、网络是否正常。",
  REASON_UNCERTAIN: "无法确定是否已完成。请先看排钟板，再决定是否重试。",
  REASON_BEHIND: `本机还没跟上其他电脑，${inAMoment}`,
  REASON_NEEDS_UPGRADE: "本机的版本比其他电脑旧，已停止工作，需要升级。",
  REASON_QUARANTINED: "本机的数据与其他电脑不一致，不能使用。请用其他终端，并联系维护人员。",
  REASON_EVENTS_GONE: "那时的记录已不再保存。请刷新页面看现在的情况。",
  REASON_TOO_SLOW: "页面跟不上更新。请刷新页面。",
  REASON_OVERLOADED: "系统太忙，操作没有执行。请稍等再试。",
  REASON_NODE_DOWN: "对应的节点没有应答，操作没有执行。请检查它的电源和网络。",
  REASON_NODE_REMOVED: "本机已从本店移除。请用其他终端，或把本机重新加入。",

  REASON_NOT_IDLE: "[技师 {technician} |该技师]现在[{state:technician}|不空闲][，在 {room} 房|][，到 {until_ms}|]。",
  REASON_BEHIND_OTHERS: "[前面还有 {count} 位|前面还有人][：{technician}|]。",
  REASON_DAILY_CAP: "[技师 {technician} |该技师]今天的钟数已满[：{served}/{cap}|]。",
  REASON_SKILL_MISSING: "[技师 {technician} |该技师]不会这个项目要求的[技能 {skill}|技能]。",
  REASON_WRONG_GENDER: "[技师 {technician} |该技师]不是客人要的性别。",
  REASON_REJECTED_ON_VISIT: "[技师 {technician} |该技师]这一单已被客人换过。",
  REASON_FEWER_TURNS_FIRST: "别人今天的钟数更少，先轮到他们[：{technician}|]。",
  REASON_LOWER_AMOUNT_FIRST: "别人今天的金额更少，先轮到他们[：{technician}|]。",
  REASON_BOOKED_SOON:
    "[技师 {technician} |该技师 ][{starts_at_ms} |做完之前]有预约[（{date}）|]。请换一位，或告知预约的客人。",

  REASON_TICKET_OPEN: "[{terminal} |本收银台]已有[打开的账单 {ticket}|打开的账单]，一次只能开一张。请先挂单或结账。",
  REASON_TICKET_STATE:
    "[账单 {ticket} |这张账单][{state:ticket}|已是别的状态]。挂单的要先取单；已结账或作废的不能再改。",
  REASON_TICKET_PAYING: "[账单 {ticket} |这张账单]正在[ {terminal} |]付款。要改请先结账或结束付款。",
  REASON_NOT_A_REGISTER: "[{terminal} |这个终端]不是收银台。请在接待或后台操作。",
  REASON_OTHER_CUSTOMER: "[账单 {ticket} |这张账单]是[会员 {customer} |另一位会员]的。请另开账单，或确认改成这位会员。",
  REASON_ON_TICKET: "[派钟 {assignment} |这个派钟]已经在[账单 {ticket} |一张账单]上，只能付一次。请先从那里去掉。",
  REASON_AMOUNT_DIFFERS:
    "[{amount_minor} 与账单 {ticket} 的总计 {total_minor} 不符|金额与账单总计不符]。请更正，或写明差额原因。",
  REASON_TICKET_EMPTY: "[账单 {ticket} |账单]上什么都没有。请添加项目，或作废。",
  REASON_TICKET_BELOW_ZERO: "[账单 {ticket} 的总计是 {total_minor}|账单总计低于零]：折扣太大。请减少或去掉折扣。",
  REASON_OTHERS_PUNCH_CARD: "[次卡 {card} |这张次卡]不是这张账单会员的。请先设定账单会员，或换一张次卡。",
  REASON_PUNCH_CARD_EXPIRED: "[次卡 {card} |这张次卡]已过期[（{expired_at_ms}）|]。请换一张，或用别的方式付款。",
  REASON_PUNCH_CARD_ITEM:
    "[次卡 {card} 只能用于 {item}|这张次卡用于别的项目]，账单上有别的内容。请把它放到另一张账单，或用别的方式付款。",
  REASON_TOO_FEW_UNITS:
    "[次卡 {card} |这张次卡][只剩 {left} 次，需要 {needed} 次|次数不够]。请用别的方式付款，或再卖一张次卡。",
  REASON_UNIT_TAKEN:
    "[次卡 {card} |这张次卡]已为[今天的预约 {date} |今天的预约]扣次。若账单是别的服务，请说明；否则请作废。",
};
