package archive

import "sync"

// queue is what waits for the writer. A job stays in it until it is done, so a disk that fails for a
// while loses nothing that there is room for.
type queue struct {
	wake chan struct{} // there is work that should not wait for the next flush

	mu    sync.Mutex
	jobs  []job
	bytes int
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

const (
	// wholeBytes stand for a state that came from elsewhere: all its rows are its own. However large it
	// is, few wait, and there is room for entries beside one.
	wholeBytes = queueBytes / 4
	// forkBytes stand for a copy of this node's state: it holds what was changed since, of which the
	// entries behind it tell.
	forkBytes = 64 << 10
)

// size is about what a job holds in memory.
func (j *job) size() int {
	n := 0
	switch {
	case j.fresh:
		n = wholeBytes
	case j.state != nil:
		n = forkBytes
	}
	for i := range j.entries {
		n += 256 + len(j.entries[i].Data) + len(j.entries[i].Leaf) + 512*len(j.entries[i].Left)
	}
	return n
}

// put adds a job unless there is no room.
func (q *queue) put(j job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.bytes >= queueBytes {
		return false
	}
	q.jobs = append(q.jobs, j)
	q.bytes += j.size()
	if q.bytes >= wakeBytes || j.state != nil {
		select {
		case q.wake <- struct{}{}:
		default:
		}
	}
	return true
}

func (q *queue) room() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes < queueBytes
}

// head is the oldest job.
func (q *queue) head() (job, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return job{}, false
	}
	return q.jobs[0], true
}

// pop drops the oldest job, which is done.
func (q *queue) pop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.bytes -= q.jobs[0].size()
	q.jobs[0] = job{}
	if q.jobs = q.jobs[1:]; len(q.jobs) == 0 {
		q.jobs = nil
	}
}

func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.jobs)
}
