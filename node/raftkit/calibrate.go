package raftkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	raftboltdb "github.com/hashicorp/raft-boltdb/v2"
)

// CalibrationRuns is the usual number of transactions: 100 give a usable p99 in under a second on a healthy disk, ten on a bad SD card.
const CalibrationRuns = 100

// ErrDiskTooSlow means that elections would not end on this disk. The node may follow, not vote.
var ErrDiskTooSlow = errors.New("this disk is too slow to be a voter")

// Calibration is what the disk took for one small durable transaction, and the election timeout that follows.
type Calibration struct {
	P50, P99, Max time.Duration
	T             time.Duration
}

// Calibrate times n real bolt transactions in dir (made if missing) and leaves nothing behind. T = clamp(10 × p99, 500 ms, 4 s): a candidate
// and each voter write about four transactions before the first commit, and below T/txn = 10 the elections of a measured sweep began to fail.
// With ErrDiskTooSlow the calibration is filled in as well.
func Calibrate(ctx context.Context, dir string, n int) (Calibration, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Calibration{}, fmt.Errorf("calibrate the disk: %w", err)
	}
	scratch, err := os.MkdirTemp(dir, "calibrate-")
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrate the disk: %w", err)
	}
	defer os.RemoveAll(scratch)
	db, err := raftboltdb.New(boltOptions(filepath.Join(scratch, "scratch.db"), 0))
	if err != nil {
		return Calibration{}, fmt.Errorf("calibrate the disk: %w", err)
	}
	defer db.Close()
	val := make([]byte, 256)
	return calibrate(ctx, n, func(i int) error {
		return db.Set([]byte{byte(i)}, val)
	})
}

func calibrate(ctx context.Context, n int, txn func(int) error) (Calibration, error) {
	took := make([]time.Duration, 0, n)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return Calibration{}, fmt.Errorf("calibrate the disk: %w", err)
		}
		start := time.Now()
		if err := txn(i); err != nil {
			return Calibration{}, fmt.Errorf("calibrate the disk: %w", err)
		}
		took = append(took, time.Since(start))
	}
	if n == 0 {
		return Calibration{}, errors.New("calibrate the disk: no transactions asked for")
	}
	slices.Sort(took)
	c := Calibration{P50: took[n/2], P99: took[(n*99+99)/100-1], Max: took[n-1]}
	var err error
	c.T, err = TimeoutFor(c.P99)
	return c, err
}

// TimeoutFor is the election timeout for a disk whose transactions take p99.
func TimeoutFor(p99 time.Duration) (time.Duration, error) {
	t := 10 * p99
	if t > MaxT {
		return MaxT, fmt.Errorf("%w: a small write takes up to %v, at most %v is workable; use an SSD or let this terminal follow only",
			ErrDiskTooSlow, p99.Round(time.Millisecond), MaxT/10)
	}
	return max(t, MinT), nil
}
