package replica

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics of one replica. A nil registerer keeps them to ourselves.
type metrics struct {
	proposals *prometheus.CounterVec
	latency   prometheus.Histogram
	batches   prometheus.Histogram
	applying  prometheus.Histogram
	snapshots prometheus.Histogram
	reads     *prometheus.CounterVec
	panics    prometheus.Counter
}

func newMetrics() *metrics {
	const space, sub = "storehub", "replica"
	seconds := prometheus.ExponentialBuckets(0.0001, 2, 16) // 0.1 ms to 3 s
	return &metrics{
		proposals: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Subsystem: sub, Name: "proposals_total", Help: "Commands proposed here, by outcome."}, []string{"outcome"}),
		latency:   prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Subsystem: sub, Name: "propose_seconds", Help: "From a command to its result.", Buckets: seconds}),
		batches:   prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Subsystem: sub, Name: "apply_batch_entries", Help: "Entries applied together.", Buckets: prometheus.ExponentialBuckets(1, 2, 10)}),
		applying:  prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Subsystem: sub, Name: "apply_batch_seconds", Help: "Time to apply a batch.", Buckets: seconds}),
		snapshots: prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: space, Subsystem: sub, Name: "snapshot_seconds", Help: "Time to write a snapshot.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 12)}),
		reads:     prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Subsystem: sub, Name: "reads_total", Help: "Reads, by level and outcome."}, []string{"level", "outcome"}),
		panics:    prometheus.NewCounter(prometheus.CounterOpts{Namespace: space, Subsystem: sub, Name: "rule_panics_total", Help: "Rules that panicked; each is a bug."}),
	}
}

func (m *metrics) applied(n int, took time.Duration) {
	m.batches.Observe(float64(n))
	m.applying.Observe(took.Seconds())
}

func (m *metrics) panicked()                      { m.panics.Inc() }
func (m *metrics) snapshotted(took time.Duration) { m.snapshots.Observe(took.Seconds()) }
func (m *metrics) read(level string, err error)   { m.reads.WithLabelValues(level, outcomeOf(err)).Inc() }
func (m *metrics) proposed(began time.Time, err error) {
	m.proposals.WithLabelValues(outcomeOf(err)).Inc()
	if err == nil {
		m.latency.Observe(time.Since(began).Seconds())
	}
}

func outcomeOf(err error) string {
	e := classify(err)
	switch {
	case e == nil:
		return "done"
	case e.Uncertain:
		return "uncertain"
	}
	return "not done"
}

// register adds the counters and gauges that read the replica when they are asked.
func (m *metrics) register(reg prometheus.Registerer, r *Replica) error {
	if reg == nil {
		return nil
	}
	gauge := func(name, help string, f func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "storehub", Subsystem: "replica", Name: name, Help: help}, f)
	}
	all := []prometheus.Collector{
		m.proposals, m.latency, m.batches, m.applying, m.snapshots, m.reads, m.panics,
		gauge("applied_index", "Log index that the state has reached.", func() float64 { return float64(r.out.reached()) }),
		gauge("commit_index", "Log index that is committed as far as this node knows.", func() float64 { return float64(r.raft.CommitIndex()) }),
		gauge("last_index", "End of the log.", func() float64 { return float64(r.raft.LastIndex()) }),
		gauge("term", "Raft's term.", func() float64 { return float64(r.raft.CurrentTerm()) }),
		gauge("leads", "1 on the leader.", func() float64 { return b2f(r.terms.now() != nil) }),
		gauge("has_majority", "1 while this node can be believed to be up to date.", func() float64 { return b2f(r.Standing().HasMajority) }),
		gauge("trouble", "1 while this node must not be believed.", func() float64 { return b2f(r.cond.now() != nil) }),
		gauge("age_seconds", "How old what this node shows may be.", func() float64 { return r.Standing().Age.Seconds() }),
		gauge("proposals_under_way", "Proposals without a result yet.", func() float64 { n, _ := r.gate.load(); return float64(n) }),
		gauge("archive_queue", "Batches that wait for the archive.", func() float64 { return float64(r.archive.Queue()) }),
		gauge("erasure_owed", "1 while log or snapshots of this node may still know a customer who was erased.", func() float64 { return b2f(r.out.facts.Load().erased > r.Forgotten()) }),
		gauge("archive_gaps", "Ranges of entries that this node's archive lacks for good; the status tells which.", func() float64 { return float64(len(r.archive.Gaps())) }),
		gauge("feed_oldest_index", "Index after which a watch can resume.", func() float64 { n, _ := r.feed.Range(); return float64(n) }),
	}
	for _, c := range all {
		if err := reg.Register(c); err != nil {
			return err
		}
	}
	return nil
}

func b2f(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
