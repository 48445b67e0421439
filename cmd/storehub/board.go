package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const boardLong = `Board shows, for each category or for one, who stands where in the queue, what everybody does, and
which guests wait.

  #     the place in the queue
  TURN  who is sent next by rotation; empty: cannot be sent
  STATE I idle, S serving, P pending, H held, B break, L leave
  KIND  R rotation 排钟, Q request 点钟, P pick 挑钟, I invite call钟
  TIME  minutes left or over, called how long ago, until or since when
  ROT   rotations today
  REQ   requests today

On a narrow screen TURN is T, NO. is NO, ROOM is RM, ROT is RO and REQ is RE, and
what matters least is left out. Times are in the time zone of the shop.

The first line says whether a majority stands behind the board and how old it may be, the last one
what this screen is a witness of. When somebody is free for a guest who waits, the command that
sends him stands above the last line. With -w a terminal is redrawn in place until ^C; anything else
gets one board after the other.`

func boardCommand(a *app) *cobra.Command {
	watch := false
	cmd := &cobra.Command{
		Use:               "board [CATEGORY]",
		Short:             "Show who is next and who is serving where",
		Long:              boardLong,
		Example:           "  storehub board -w\n  storehub board foot -o json",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completing(categoryNames, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			category := append(args, "")[0]
			if watch && a.format == "table" && screenOf(a.out).terminal {
				return a.redrawBoard(cmd.Context(), category)
			}
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			if watch {
				return a.printBoards(cmd.Context(), hub, category)
			}
			b, err := hub.dispatch.GetBoard(cmd.Context(), &storehubv1.GetBoardRequest{Category: category})
			if err != nil {
				return err
			}
			return a.print(b, func() error { return a.drawBoard(b) })
		}),
	}
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "go on until ^C, with every change")
	return cmd
}

func (a *app) drawBoard(b *storehubv1.Board) error {
	now := time.Now()
	return writeLines(a.out, viewBoard(b, now, now).lines(screenOf(a.out)))
}

func writeLines(w io.Writer, lines []string) error {
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// printBoards prints one board after the other.
func (a *app) printBoards(ctx context.Context, hub *hub, category string) error {
	first := true
	return ended(ctx, hub.WatchBoard(ctx, category, func(b *storehubv1.Board) error {
		if a.format != "table" {
			return a.printMessageFrame(b)
		}
		if !first {
			fmt.Fprintln(a.out, strings.Repeat("-", 72))
		}
		first = false
		return a.drawBoard(b)
	}))
}

// Escape sequences of every terminal of the last forty years.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l" // the other screen, no cursor
	leaveScreen = "\x1b[?25h\x1b[?1049l"
	home        = "\x1b[H"
	clearLine   = "\x1b[K"
	clearRest   = "\x1b[J"
)

// redrawEvery keeps age and minutes moving while nothing else does, and follows the window.
const redrawEvery = time.Second

// redrawBoard draws every board over the one before it.
func (a *app) redrawBoard(ctx context.Context, category string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lost := make(chan string, 1)
	a.retry = func(node string, err error) {
		select {
		case lost <- troubleAt(node, err):
		default: // it is known already
		}
	}
	hub, err := a.forReads()
	if err != nil {
		return err
	}
	defer hub.Close()
	boards, done := make(chan *storehubv1.Board), make(chan error, 1)
	go func() {
		done <- ended(ctx, hub.WatchBoard(ctx, category, func(b *storehubv1.Board) error {
			select {
			case boards <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}))
	}()
	fmt.Fprint(a.out, enterScreen)
	defer fmt.Fprint(a.out, leaveScreen)
	tick := time.NewTicker(redrawEvery)
	defer tick.Stop()
	var live liveBoard
	for {
		select {
		case live.board = <-boards:
			live.received, live.lost = time.Now(), false
		case live.why = <-lost:
			live.lost = true
			continue // another node may have the next board before the next tick
		case <-tick.C:
		case err := <-done:
			return err
		}
		if err := a.redraw(live); err != nil {
			return err
		}
	}
}

// liveBoard is the last board of a stream.
type liveBoard struct {
	board    *storehubv1.Board
	received time.Time
	// lost: its node went away, and no other has answered yet.
	lost bool
	// why the last node that was asked has none.
	why string
}

// redraw fills the screen and no more of it than there is.
func (a *app) redraw(live liveBoard) error {
	s := screenOf(a.out)
	lines := []string{"waiting for the first board…"}
	if live.why != "" {
		why := printable(live.why) + "; trying on…"
		if s.width > 0 {
			why = cut(why, s.width)
		}
		lines = append(lines, why)
	}
	if live.board != nil {
		view := viewBoard(live.board, live.received, time.Now())
		view.silent = view.silent || live.lost
		lines = view.lines(s)
	}
	if hidden := len(lines) - (s.height - 1); s.height > 2 && hidden > 0 {
		// The last line says which board this is; what does not fit is above it.
		last := lines[len(lines)-1]
		more := cut(fmt.Sprintf("… %d more lines: make the window higher, or name a category", hidden+1), s.width)
		lines = append(lines[:s.height-3], s.paint(dim, more), last)
	}
	_, err := io.WriteString(a.out, home+strings.Join(lines, clearLine+"\r\n")+clearLine+clearRest)
	return err
}
