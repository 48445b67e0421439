package fsm

import (
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	minuteMS         = 60_000
	maxDelayMS       = 24 * 60 * minuteMS
	maxReminders     = 8
	maxManagerList   = 1000
	maxVisitMinutes  = 600
	maxBufferMinutes = 120
	fullTurnPct      = 100
	// settingsEnd is behind the numbers of settings in UpdateSettingsRequest: what it has from there on is about the call.
	settingsEnd = 1000
)

// defaultSettings are the defaults of domain part B.
func defaultSettings() *storehubv1.Settings {
	return &storehubv1.Settings{
		TailAt:                 storehubv1.TailAt_TAIL_AT_DISPATCH.Enum(),
		PickPosition:           storehubv1.PlaceRule_PLACE_RULE_KEEP.Enum(),
		InvitePosition:         storehubv1.PlaceRule_PLACE_RULE_KEEP.Enum(),
		RequestFinish:          storehubv1.RequestFinish_REQUEST_FINISH_KEEP.Enum(),
		RequestTurnWeightPct:   proto.Int32(0),
		ExtensionTurnWeightPct: proto.Int32(0),
		ReplaceLeaver:          storehubv1.ReturnPlace_RETURN_PLACE_ORIGIN.Enum(),
		CancelStarted:          storehubv1.CancelStarted_CANCEL_STARTED_BY_GRACE.Enum(),
		ReturnGraceMs:          proto.Int64(3 * minuteMS),
		DeclinePosition:        storehubv1.ReturnPlace_RETURN_PLACE_TAIL.Enum(),
		DeclineThen:            storehubv1.DeclineThen_DECLINE_THEN_REDISPATCH.Enum(),
		PendingEscalateMs:      proto.Int64(3 * minuteMS),
		PendingTimeoutAction:   storehubv1.PendingTimeoutAction_PENDING_TIMEOUT_ACTION_ALERT.Enum(),
		HoldMaxMs:              proto.Int64(30 * minuteMS),
		BreakKeepMs:            proto.Int64(15 * minuteMS),
		DayOrder:               storehubv1.DayOrder_DAY_ORDER_CHECK_IN.Enum(),
		ManagerList:            &storehubv1.NumberList{},
		BusinessDayCutoffMin:   proto.Int32(6 * 60),
		QueueOrder:             storehubv1.QueueOrder_QUEUE_ORDER_LIST.Enum(),
		DailyCap:               proto.Int32(0),
		AllowPartial:           proto.Bool(false),
		DueRemindersMin:        &storehubv1.MinuteList{Minutes: []int32{10, 5, 0}},
		AnnouncementTemplate:   proto.String(""),
		AnnouncementZone:       proto.String(""),
		AnnouncementVolumePct:  proto.Int32(80),
		AnnouncementRepeats:    proto.Int32(2),
		ActorCardRequired:      proto.Bool(true),
		Zone:                   proto.String("Asia/Shanghai"),
		PlansEnabled:           proto.Bool(false),
		CapacityMode:           storehubv1.CapacityMode_CAPACITY_MODE_PER_RESOURCE.Enum(),
		ConflictPolicy:         storehubv1.ConflictPolicy_CONFLICT_POLICY_REJECT_ALL.Enum(),
		AutoCompleteAt:         storehubv1.CompleteAt_COMPLETE_AT_END.Enum(),
		OpeningHours:           &storehubv1.OpeningHours{},
		LateCancelHours:        proto.Int32(12),
		NoShowDeducts:          proto.Bool(true),
		UnpaidAlert:            proto.Bool(true),
		NoticeChannels:         &storehubv1.ChannelList{},
		PlanReminders:          proto.Bool(true),
		BookingReminders:       proto.Bool(true),
		PlanRemindersMin:       &storehubv1.MinuteList{Minutes: []int32{24 * 60, 2 * 60}},
		ChangeNotices:          proto.Bool(false),
		DispatchNotices:        proto.Bool(false),
		QuietFromMin:           proto.Int32(22 * 60),
		QuietToMin:             proto.Int32(8 * 60),
		ShopPhone:              proto.String(""),
		OfferHoldMin:           proto.Int32(120),
		DefaultRegion:          proto.String("CN"),
		MatchTail:              proto.Int32(9),
		AutoAssign:             proto.Bool(false),
		CallLogDays:            proto.Int32(90),
		CompatExact:            proto.Bool(false),
		Currency:               proto.String("CNY"),
		Language:               storehubv1.Language_LANGUAGE_ZH_CN.Enum(),
		SessionDeskHours:       proto.Int32(12),
		SessionStaffDays:       proto.Int32(30),
		SessionTechnicianDays:  proto.Int32(180),
		SessionTerminalDays:    proto.Int32(0),
	}
}

// indexSettings keeps the settings that rules read: the defaults with the shop's own over them.
func indexSettings(s *State, _, after *storehubv1.SettingsRow) {
	s.effective = overlay(defaultSettings(), after.GetSettings())
}

// overlay puts the fields that are set in over into base; lists are replaced, not joined.
func overlay(base, over *storehubv1.Settings) *storehubv1.Settings {
	to, from := base.ProtoReflect(), over.ProtoReflect()
	for fields, i := from.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		if fd := fields.Get(i); from.Has(fd) {
			to.Set(fd, from.Get(fd))
		}
	}
	return base
}

// GetSettings is every setting, defaults filled in.
func (v View) GetSettings(*storehubv1.GetSettingsRequest) *storehubv1.GetSettingsResponse {
	return &storehubv1.GetSettingsResponse{Settings: v.s.effective.Clone(), Defaults: defaultSettings()}
}

func updateSettings(tx *Tx, req *storehubv1.UpdateSettingsRequest) (*storehubv1.UpdateSettingsResponse, error) {
	changed := &storehubv1.Settings{}
	to, from := changed.ProtoReflect(), req.ProtoReflect()
	for fields, i := from.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		if fd := fields.Get(i); from.Has(fd) && fd.Number() < settingsEnd {
			to.Set(to.Descriptor().Fields().ByNumber(fd.Number()), from.Get(fd))
		}
	}
	if err := first(tx.checkSettings(changed), tx.checkSwitch(changed, req.PlansOffAnyway)); err != nil {
		return nil, err
	}
	if changed.Zone != nil && changed.GetZone() != tx.s.effective.GetZone() {
		for _, w := range tx.s.waiters(0) {
			tx.endWait(w) // another clock: what was waited for means something else
		}
	}
	own := &storehubv1.Settings{}
	if row, ok := tx.s.rows.settings.get(""); ok {
		own = row.Settings.Clone()
	}
	tx.s.rows.settings.put(tx, &storehubv1.SettingsRow{Settings: overlay(own, changed)})
	switch {
	case changed.Zone != nil:
		tx.moveZone()
	case changed.BusinessDayCutoffMin != nil:
		tx.moveCutoff()
	}
	if changed.AutoCompleteAt != nil {
		tx.armDates()
	}
	if changed.PlanRemindersMin != nil || changed.QuietFromMin != nil || changed.QuietToMin != nil {
		tx.remindAgain()
	}
	if changed.OpeningHours != nil || changed.CapacityMode != nil || changed.OfferHoldMin != nil {
		tx.freedAnywhere()
	}
	tx.emit("SettingsUpdated", "", 0)
	return &storehubv1.UpdateSettingsResponse{}, nil
}

func (tx *Tx) checkSettings(c *storehubv1.Settings) error {
	var errs []error
	check := func(set bool, err error) {
		if set {
			errs = append(errs, err)
		}
	}
	check(c.RequestTurnWeightPct != nil, checkRange("request_turn_weight_pct", c.GetRequestTurnWeightPct(), 0, fullTurnPct))
	check(c.ExtensionTurnWeightPct != nil, checkRange("extension_turn_weight_pct", c.GetExtensionTurnWeightPct(), 0, fullTurnPct))
	check(c.ReturnGraceMs != nil, checkRange("return_grace_ms", c.GetReturnGraceMs(), 0, maxDelayMS))
	check(c.PendingEscalateMs != nil, checkRange("pending_escalate_ms", c.GetPendingEscalateMs(), 10_000, maxDelayMS))
	check(c.HoldMaxMs != nil, checkRange("hold_max_ms", c.GetHoldMaxMs(), minuteMS, maxDelayMS))
	check(c.BreakKeepMs != nil, checkRange("break_keep_ms", c.GetBreakKeepMs(), 0, maxDelayMS))
	check(c.BusinessDayCutoffMin != nil, checkRange("business_day_cutoff_min", c.GetBusinessDayCutoffMin(), 0, 24*60-1))
	check(c.DailyCap != nil, checkRange("daily_cap", c.GetDailyCap(), 0, 1000))
	check(c.AnnouncementVolumePct != nil, checkRange("announcement_volume_pct", c.GetAnnouncementVolumePct(), 0, 100))
	check(c.AnnouncementRepeats != nil, checkRange("announcement_repeats", c.GetAnnouncementRepeats(), 1, 3))
	check(true, cleanOptional("announcement_template", c.AnnouncementTemplate, maxTemplate))
	check(true, cleanOptional("announcement_zone", c.AnnouncementZone, maxName))
	check(c.DueRemindersMin != nil, checkMinutes("due_reminders_min", c.GetDueRemindersMin().GetMinutes(), 0, 120))
	check(c.ManagerList != nil, checkManagerList(c.GetManagerList().GetNumbers()))
	check(c.Zone != nil, tx.checkZone(c.GetZone()))
	check(c.PlanRemindersMin != nil, checkMinutes("plan_reminders_min", c.GetPlanRemindersMin().GetMinutes(), 1, maxReminderMin))
	check(c.NoticeChannels != nil, checkChannels(c.GetNoticeChannels().GetChannels()))
	check(c.QuietFromMin != nil, checkRange("quiet_from_min", c.GetQuietFromMin(), 0, 24*60-1))
	check(c.QuietToMin != nil, checkRange("quiet_to_min", c.GetQuietToMin(), 0, 24*60-1))
	check(true, cleanOptional("shop_phone", c.ShopPhone, maxPhone))
	check(c.LateCancelHours != nil, checkRange("late_cancel_hours", c.GetLateCancelHours(), 0, 30*24))
	check(c.OfferHoldMin != nil, checkRange("offer_hold_min", c.GetOfferHoldMin(), 0, 24*60))
	check(c.OpeningHours != nil, checkHours(c.OpeningHours))
	check(c.DefaultRegion != nil, tx.checkRegion(c.GetDefaultRegion()))
	check(c.MatchTail != nil, checkRange("match_tail", c.GetMatchTail(), minTail, maxTail))
	check(c.CallLogDays != nil, checkRange("call_log_days", c.GetCallLogDays(), 1, 3650))
	check(c.Currency != nil, checkCurrency(c.GetCurrency()))
	check(c.SessionDeskHours != nil, checkRange("session_desk_hours", c.GetSessionDeskHours(), 1, 72))
	check(c.SessionStaffDays != nil, checkRange("session_staff_days", c.GetSessionStaffDays(), 1, 365))
	check(c.SessionTechnicianDays != nil, checkRange("session_technician_days", c.GetSessionTechnicianDays(), 1, 730))
	check(c.SessionTerminalDays != nil, checkRange("session_terminal_days", c.GetSessionTerminalDays(), 0, 3650))
	if err := checkChoices(c.ProtoReflect()); err != nil {
		return err
	}
	return first(errs...)
}

// checkCurrency wants three capital letters. Which there are, people know better than a list.
func checkCurrency(code string) error {
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "currency", "value", code)
	}
	return nil
}

// checkSwitch: the plans of a shop are switched by HQ (B6 25), and not off unseen while dates are ahead.
func (tx *Tx) checkSwitch(c *storehubv1.Settings, anyway bool) error {
	if c.PlansEnabled == nil {
		return nil
	}
	if err := tx.hq(); err != nil || c.GetPlansEnabled() || !tx.s.effective.GetPlansEnabled() || anyway {
		return err
	}
	if n := tx.s.plannedAhead(); n > 0 {
		return refuse(Conflict, storehubv1.Reason_REASON_DATES_AHEAD, "dates", n)
	}
	return nil
}

// plannedAhead is how many dates of plans are ahead; single ones go on without plans.
func (s *State) plannedAhead() (n int) {
	s.by.starts.Ascend(startsKey(max(0, s.shop().TimeMs-maxVisitMinutes*minuteMS), 0), func(_ string, d *storehubv1.DateRow) bool {
		if d.PlanId != 0 && completes(d) {
			n++
		}
		return true
	})
	return n
}

// hq refuses what only HQ decides: the role owner (B6 25).
func (tx *Tx) hq() error {
	if !slices.Contains(tx.caller.roles, storehubv1.Role_ROLE_OWNER) {
		return refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "role", roleWords(tx.caller.roles), "permission", "HQ")
	}
	return nil
}

// checkChoices refuses a choice that is present but says nothing.
func checkChoices(m protoreflect.Message) error {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if fd.Kind() == protoreflect.EnumKind && m.Has(fd) && m.Get(fd).Enum() == 0 {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", string(fd.Name()))
		}
	}
	return nil
}

// checkMinutes refuses a list of reminders that is too long, names one twice, or one outside the limits.
func checkMinutes(field string, minutes []int32, lo, hi int32) error {
	if err := checkRange(field, int32(len(minutes)), 0, maxReminders); err != nil {
		return err
	}
	for i, m := range minutes {
		if err := checkRange(field, m, lo, hi); err != nil {
			return err
		}
		if slices.Contains(minutes[:i], m) {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", field, "value", m)
		}
	}
	return nil
}

func checkChannels(ways []storehubv1.NoticeChannel) error {
	for i, way := range ways {
		if way == 0 {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "notice_channels")
		}
		if way == byWebPush { // of technicians alone
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "notice_channels", "value", noticeChannel(way))
		}
		if slices.Contains(ways[:i], way) {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", "notice_channels", "value", noticeChannel(way))
		}
	}
	return nil
}

func checkManagerList(numbers []string) error {
	if err := checkRange("manager_list", int32(len(numbers)), 0, maxManagerList); err != nil {
		return err
	}
	for _, n := range numbers {
		if err := checkID("manager_list", n); err != nil {
			return err
		}
	}
	return distinct("manager_list", numbers)
}

// checkRegion refuses a region that the tables of phone numbers do not know.
func (tx *Tx) checkRegion(region string) error {
	if region == "" || tx.cmd.GetPrepared().GetRegion() != region {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "default_region", "value", region)
	}
	return nil
}

// checkZone: that the zone exists was looked up before the log, see Prepare.
func (tx *Tx) checkZone(zone string) error {
	if err := checkIDOf("zone", zone, maxName); err != nil {
		return err
	}
	p := tx.cmd.GetPrepared()
	if p.GetZone() != zone {
		return refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if p.GetZoneVersion() == "" {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "zone", "value", zone)
	}
	return nil
}

func putServiceItem(tx *Tx, req *storehubv1.PutServiceItemRequest) (*storehubv1.PutServiceItemResponse, error) {
	row := itemRow(req)
	if err := first(
		checkID("id", row.Id), cleanName("name", &row.Name),
		checkRange("minutes", req.Minutes, 0, maxVisitMinutes),
		checkRange("buffer_minutes", req.BufferMinutes, 0, maxBufferMinutes),
		checkRange("price_minor", req.PriceMinor, 0, 1<<50),
		checkRange("turn_weight_pct", row.TurnWeightPct, 0, fullTurnPct),
		cleanSkills(row.Skills),
		checkRange("capacity", row.Capacity, 1, maxCapacity),
		checkNeeds(row.Needs),
		tx.chooseMode(row, req.BookingMode),
		tx.checkBooked(itemThing(row.Id), row.Capacity),
	); err != nil {
		return nil, err
	}
	if _, ok := tx.s.rows.items.get(req.Id); !ok {
		if err := roomFor(tx.s.rows.items); err != nil {
			return nil, err
		}
	}
	tx.s.rows.items.put(tx, row)
	tx.freedAnywhere()
	tx.subject("item:" + req.Id)
	tx.emit("ServiceItemPut", "", 0, "item", req.Id)
	return &storehubv1.PutServiceItemResponse{}, nil
}

// chooseMode takes the mode of a new item, and keeps that of a known one: it is chosen once (预约类型, S17). Items for plans
// are made by HQ.
func (tx *Tx) chooseMode(row *storehubv1.ServiceItemRow, asked storehubv1.BookingMode) error {
	row.BookingMode = asked
	if known, ok := tx.s.rows.items.get(row.Id); ok {
		if row.BookingMode = known.BookingMode; asked != 0 && asked != known.BookingMode {
			return refuse(Conflict, storehubv1.Reason_REASON_FIXED, "field", "booking_mode", "item", row.Id, "value", modeName(known.BookingMode))
		}
	}
	if row.BookingMode == 0 {
		row.BookingMode = storehubv1.BookingMode_BOOKING_MODE_APPOINTMENT
	}
	if row.BookingMode == storehubv1.BookingMode_BOOKING_MODE_PLAN {
		return first(tx.hq(), tx.s.plansOn(), wantMinutes(row))
	}
	return nil
}

// wantMinutes: a date lasts.
func wantMinutes(row *storehubv1.ServiceItemRow) error {
	return checkRange("minutes", row.Minutes, 1, maxVisitMinutes)
}

func checkNeeds(kinds []storehubv1.ResourceKind) error {
	for i, k := range kinds {
		if k == 0 {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "needs")
		}
		if slices.Contains(kinds[:i], k) {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", "needs", "value", kindName(k))
		}
	}
	return nil
}

func kindName(k storehubv1.ResourceKind) string {
	return strings.TrimPrefix(k.String(), "RESOURCE_KIND_")
}

func cleanSkills(skills []string) error {
	if err := checkRange("skills", int32(len(skills)), 0, maxSkills); err != nil {
		return err
	}
	for i := range skills {
		if err := cleanName("skills", &skills[i]); err != nil {
			return err
		}
	}
	return distinct("skills", skills)
}

// ListServiceItems is the catalogue, by id.
func (v View) ListServiceItems(*storehubv1.ListServiceItemsRequest) *storehubv1.ListServiceItemsResponse {
	res := &storehubv1.ListServiceItemsResponse{}
	v.s.rows.items.scan("", func(_ string, r *storehubv1.ServiceItemRow) bool {
		res.Items = append(res.Items, &storehubv1.ServiceItem{
			Id: r.Id, Name: r.Name, Minutes: r.Minutes, BufferMinutes: r.BufferMinutes,
			PriceMinor: r.PriceMinor, TurnWeightPct: r.TurnWeightPct, Skills: r.Skills,
			BookingMode: r.BookingMode, Capacity: r.Capacity, Needs: r.Needs,
		})
		return true
	})
	return res
}

// item is a service by id; "" is a visit without item (跳过) and answers nil.
func (s *State) item(id string) (*storehubv1.ServiceItemRow, error) {
	if id == "" {
		return nil, nil
	}
	row, ok := s.rows.items.get(id)
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ITEM, "item", id)
	}
	return row, nil
}

// serviceItem is an item for which somebody can be sent: a product is only sold.
func (s *State) serviceItem(id string) (*storehubv1.ServiceItemRow, error) {
	row, err := s.item(id)
	if err == nil && row != nil && row.Minutes == 0 {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "item", "value", id)
	}
	return row, err
}
