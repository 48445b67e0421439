package hw

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"storehub/hw/modem"
)

const (
	backoffMin = 250 * time.Millisecond
	backoffMax = 10 * time.Second
	// stableAfter is how long a port must have lived for its next failure to
	// count as the first.
	stableAfter = 5 * time.Second
	// pathPoll is how often a waiting port looks whether its path changed.
	// One stat each half second costs nothing and saves a customer's wait.
	pathPoll = 500 * time.Millisecond
	// loginPause is how long an exchange that refused the login is left alone:
	// many shut out for good who tries more than a few times in ten minutes.
	loginPause = 5 * time.Minute
)

// atLeast is how long to wait after err, whatever the backoff says.
func atLeast(err error) time.Duration {
	if errors.Is(err, modem.ErrLogin) || errors.Is(err, modem.ErrChallenge) {
		return loginPause
	}
	return 0
}

// backoff doubles from backoffMin to backoffMax, each time with jitter, so
// that ports which failed together do not come back together.
type backoff struct{ next time.Duration }

func newBackoff() *backoff { return &backoff{next: backoffMin} }

func (b *backoff) reset() { b.next = backoffMin }

// duration is the next wait: within a quarter of the doubled value, never
// outside backoffMin and backoffMax.
func (b *backoff) duration() time.Duration {
	d := b.next
	b.next = min(2*b.next, backoffMax)
	jittered := time.Duration(float64(d) * (0.75 + rand.Float64()/2))
	return min(max(jittered, backoffMin), backoffMax)
}

// pause waits before the next attempt. It ends early, and the backoff begins
// anew, when another device appears behind the path, or another secret in its
// file: that is a new fact.
func (s *Supervisor) pause(ctx context.Context, b *backoff, least time.Duration) error {
	end := time.Now().Add(max(b.duration(), least))
	watched := s.cfg.Spec.Path
	if s.cfg.Spec.network() {
		watched = s.cfg.Spec.SecretFile
	}
	before := fingerprint(watched)
	t := time.NewTimer(0)
	defer t.Stop()
	for {
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		t.Reset(min(left, pathPoll))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
		now := fingerprint(watched)
		if now != before && now != "" {
			b.reset()
			return nil
		}
		before = now // a device that went and came back under its old name is another
	}
}

// fingerprint names the device behind path and who may use it, or the content
// of a file; "" is none.
func fingerprint(path string) string {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	fi, err := os.Stat(real)
	if err != nil {
		return ""
	}
	if fi.Mode().IsRegular() { // a device changes its time with every byte
		real += fi.ModTime().String() + strconv.FormatInt(fi.Size(), 10)
	}
	return real + " " + fi.Mode().String()
}

// bucket allows rate units a second after a burst.
type bucket struct {
	rate, burst, level float64
	at                 time.Time
}

func newBucket(rate, burst float64, now time.Time) bucket {
	return bucket{rate: rate, burst: burst, level: burst, at: now}
}

// take uses n units, possibly of the future, and returns how long to wait
// until the bucket is no longer overdrawn.
func (b *bucket) take(n int, now time.Time) time.Duration {
	b.level = min(b.burst, b.level+b.rate*now.Sub(b.at).Seconds()) - float64(n)
	b.at = now
	if b.level >= 0 {
		return 0
	}
	return time.Duration(-b.level / b.rate * float64(time.Second))
}

// try uses one unit if there is one.
func (b *bucket) try(now time.Time) bool {
	b.level = min(b.burst, b.level+b.rate*now.Sub(b.at).Seconds())
	b.at = now
	if b.level < 1 {
		return false
	}
	b.level--
	return true
}
