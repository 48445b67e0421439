package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Machine says where figures come from; without it they mean nothing.
type Machine struct {
	OS    string `json:"os"`
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	Go    string `json:"go"`
	Dir   string `json:"dir"`
	Floor Floor  `json:"floor"`
}

// Floor is what one durable append costs in the directory of the benchmark: nothing that
// promises durability is faster than it.
type Floor struct {
	P50 time.Duration `json:"p50_ns"`
	P99 time.Duration `json:"p99_ns"`
}

const floorRuns = 400

func describe(dir string) (Machine, error) {
	m := Machine{OS: kernel(), CPU: cpuName(), Cores: runtime.NumCPU(), Go: runtime.Version(), Dir: dir}
	floor, err := measureFloor(dir)
	m.Floor = floor
	return m, err
}

func (m Machine) String() string {
	return fmt.Sprintf("%s, %d cores, %s, %s; append+fdatasync p50 %v p99 %v",
		m.CPU, m.Cores, m.OS, m.Go, m.Floor.P50.Round(time.Microsecond), m.Floor.P99.Round(time.Microsecond))
}

func kernel() string {
	b, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return runtime.GOOS
	}
	return runtime.GOOS + " " + strings.TrimSpace(string(b))
}

func cpuName() string {
	b, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(b)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// measureFloor appends 256 bytes and syncs the data, as etcd's documentation does to judge a disk.
func measureFloor(dir string) (Floor, error) {
	f, err := os.Create(filepath.Join(dir, "floor"))
	if err != nil {
		return Floor{}, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	took := make([]time.Duration, floorRuns)
	block := make([]byte, 256)
	for i := range took {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return Floor{}, err
		}
		if err := syncData(f); err != nil {
			return Floor{}, err
		}
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return Floor{at(took, .5), at(took, .99)}, nil
}
