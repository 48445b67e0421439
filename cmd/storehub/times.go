package main

import (
	"google.golang.org/protobuf/types/known/timestamppb"
)

// People get local time, on a board that of the shop; programs get RFC 3339 in the JSON.

func timeOfDay(t *timestamppb.Timestamp) string {
	if t == nil {
		return "-"
	}
	return t.AsTime().Local().Format("15:04:05")
}

func day(t *timestamppb.Timestamp) string {
	if t == nil {
		return "-"
	}
	return t.AsTime().Local().Format("2006-01-02 15:04")
}
