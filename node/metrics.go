package node

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"storehub/hw"
	"storehub/node/courier"
	"storehub/node/station"
)

// calls counts what the API was asked.
type calls struct {
	total *prometheus.CounterVec
	took  *prometheus.HistogramVec
}

func newCalls(to prometheus.Registerer) *calls {
	const space, sub = "storehub", "rpc"
	c := &calls{
		total: prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: space, Subsystem: sub, Name: "calls_total", Help: "Calls that have ended, by method and outcome."}, []string{"method", "outcome"}),
		took:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: space, Subsystem: sub, Name: "call_seconds", Help: "How long calls took; a stream as long as somebody watched.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14)}, []string{"method"}),
	}
	to.MustRegister(c.total, c.took)
	return c
}

// observe counts one call of "/storehub.v1.DispatchService/Dispatch" as "DispatchService/Dispatch".
func (c *calls) observe(procedure, outcome string, took time.Duration) {
	method := strings.TrimPrefix(procedure, "/storehub.v1.")
	c.total.WithLabelValues(method, outcome).Inc()
	c.took.WithLabelValues(method).Observe(took.Seconds())
}

// carried tells what became of the notices that this node carried.
type carried struct{ courier *courier.Courier }

var notices = prometheus.NewDesc("storehub_notices_total", "Attempts to send notices, by channel and outcome; a queued one is tried again.", []string{"channel", "outcome"}, nil)

// Describe implements prometheus.Collector.
func (c carried) Describe(out chan<- *prometheus.Desc) { out <- notices }

// Collect implements prometheus.Collector.
func (c carried) Collect(out chan<- prometheus.Metric) {
	for _, n := range c.courier.Counts() {
		out <- prometheus.MustNewConstMetric(notices, prometheus.CounterValue, float64(n.Attempts), n.Channel, n.Outcome)
	}
}

// ports tells of the devices as they are when somebody asks.
type ports struct{ station *station.Station }

var (
	portLabels = []string{"kind", "driver", "path", "terminal"}
	portOpen   = prometheus.NewDesc("storehub_port_open", "1 while the port is open and takes what is written.", portLabels, nil)
	portCounts = []struct {
		desc *prometheus.Desc
		of   func(hw.Status) uint64
	}{
		{portCount("opens", "How often the port was opened."), func(s hw.Status) uint64 { return s.Opens }},
		{portCount("errors", "Failed opens, lost ports and stuck writes."), func(s hw.Status) uint64 { return s.Errors }},
		{portCount("frames", "Valid frames read or written, and reports of calls."), func(s hw.Status) uint64 { return s.Frames }},
		{portCount("rejected", "Frames refused: checksum, length and the like."), func(s hw.Status) uint64 { return s.Rejected }},
		{portCount("dropped", "Swipes and reports of calls that nobody took in time, or too many a second."), func(s hw.Status) uint64 { return s.Dropped }},
		{portCount("throttled", "How often a flood was slowed."), func(s hw.Status) uint64 { return s.Throttled }},
		{portCount("stuck", "Writes that did not end in time."), func(s hw.Status) uint64 { return s.Stuck }},
		{portCount("read_bytes", "Bytes read."), func(s hw.Status) uint64 { return s.BytesIn }},
	}
	swipes = prometheus.NewDesc("storehub_station_swipes_total", "Cards at this node's readers, by what came of them.", []string{"outcome"}, nil)
)

func portCount(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("storehub_port_"+name+"_total", help, portLabels, nil)
}

// Describe implements prometheus.Collector.
func (p ports) Describe(out chan<- *prometheus.Desc) {
	out <- portOpen
	for _, c := range portCounts {
		out <- c.desc
	}
	out <- swipes
}

// Collect implements prometheus.Collector.
func (p ports) Collect(out chan<- prometheus.Metric) {
	for _, st := range p.station.Ports() {
		labels := []string{string(st.Kind), st.Driver, st.Path, st.Terminal}
		open := 0.0
		if st.State == hw.Open {
			open = 1
		}
		out <- prometheus.MustNewConstMetric(portOpen, prometheus.GaugeValue, open, labels...)
		for _, c := range portCounts {
			out <- prometheus.MustNewConstMetric(c.desc, prometheus.CounterValue, float64(c.of(st)), labels...)
		}
	}
	counts := &p.station.Counts
	for outcome, n := range map[string]int64{
		"proposed": counts.Swipes.Load(), "refused": counts.Refused.Load(), "no_majority": counts.Unserved.Load(),
		"stale": counts.Stale.Load(), "payment_card": counts.PaymentCards.Load(),
	} {
		out <- prometheus.MustNewConstMetric(swipes, prometheus.CounterValue, float64(n), outcome)
	}
}
