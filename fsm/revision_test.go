package fsm_test

import (
	"slices"
	"testing"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// withoutTopic are the tables that no call shows by themselves, and why.
var withoutTopic = map[string]string{
	"shop":     "counters and the clock, which nearly every entry writes",
	"requests": "what retries are answered",
	"timers":   "what is due",
	"outbox":   "what terminals speak, which their frames tell",
	"tree":     "the head of the audit",
	"day_keys": "keys that seal a day",
}

// TestTopics: whoever shows a table reads it again when it was written.
func TestTopics(t *testing.T) {
	of := map[storehubv1.Topic][]string{}
	numbers, titles := fsm.Tables(fsm.New())
	for i, number := range numbers {
		topic := fsm.TopicOf(number)
		if why, without := withoutTopic[titles[i]]; without != (topic == storehubv1.Topic_TOPIC_UNSPECIFIED) {
			t.Errorf("%s is of topic %v (%s): give it one in revision.go, or say here why it has none", titles[i], topic, why)
		}
		of[topic] = append(of[topic], titles[i])
	}
	for title := range withoutTopic {
		if !slices.Contains(titles, title) {
			t.Errorf("there is no table %s", title)
		}
	}
	topics := storehubv1.Topic(0).Descriptor().Values()
	for i := 1; i < topics.Len(); i++ {
		if v := topics.Get(i); of[storehubv1.Topic(v.Number())] == nil {
			t.Errorf("%s has no table", v.Name())
		}
	}
}

// A copy has the revisions of its original, and neither sees what the other writes.
func TestForkRevisions(t *testing.T) {
	s := set(t)
	before, topic := s.State.View().Index(), storehubv1.Topic_TOPIC_CATALOGUE
	s.Must(&storehubv1.PutRoomRequest{Id: "9", Name: "Nine"})
	written := s.State.View().Index()
	fork := s.State.Fork()
	s.Must(&storehubv1.PutRoomRequest{Id: "10", Name: "Ten"})
	if at := fork.View().Revision(topic); at != written || at <= before {
		t.Errorf("the copy's catalogue was written at %d, want %d", at, written)
	}
	if at := s.State.View().Revision(topic); at != s.State.Index() {
		t.Errorf("the catalogue was written at %d, want %d", at, s.State.Index())
	}
	people := fork.View().Revision(storehubv1.Topic_TOPIC_PEOPLE)
	if people == 0 || people >= written {
		t.Errorf("nobody has changed, and people were written at %d", people)
	}
}

// BenchmarkRevisions is what a frame of each stream costs at least.
func BenchmarkRevisions(b *testing.B) {
	v := fsmtest.New().State.View()
	topics := storehubv1.Topic(0).Descriptor().Values().Len()
	for b.Loop() {
		for topic := range topics {
			v.Revision(storehubv1.Topic(topic))
		}
	}
}
