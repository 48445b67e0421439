package fsmtest

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// dayReport is what everybody did on a business day: day-report [2026-03-03].
func dayReport(s *Shop, words []string) (string, error) {
	req := &storehubv1.GetDayReportRequest{Date: strings.Join(words, "")}
	v := s.State.View()
	_, gone, err := v.DayGone(req)
	if err != nil {
		return faultText(err), nil
	}
	res, err := v.DayReport(req)
	if err != nil {
		return faultText(err), nil
	}
	head := fmt.Sprintf("%s open=%d", res.Date, res.Open)
	if gone {
		head += " not all of it is here"
	}
	lines := []string{head}
	for _, w := range res.Work {
		lines = append(lines, strings.TrimSuffix(strings.TrimPrefix(answerText(w), "("), ")"))
	}
	for _, p := range res.Splits {
		lines = append(lines, "split "+answerText(p))
	}
	for _, h := range res.Hours {
		lines = append(lines, "hour "+answerText(h))
	}
	if n := res.Plans; proto.Size(n) > 0 {
		lines = append(lines, "plans "+answerText(n))
	}
	if n := res.Bookings; proto.Size(n) > 0 {
		lines = append(lines, "bookings "+answerText(n))
	}
	if n := res.Calls; proto.Size(n) > 0 {
		lines = append(lines, "calls "+answerText(n))
	}
	return strings.Join(lines, "\n"), nil
}
