package content_test

import (
	"testing"

	"interleave/lessons"
	"interleave/playground/timeline"
)

// TestTimelineOfThreeWays is what becomes of C once B has failed, in lesson 3.1.
func TestTimelineOfThreeWays(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "creating-tasks/three-ways", language)
		jobs := v.startedBy(v.lanes(t, "main")[0])
		if len(jobs) != 9 {
			t.Fatalf("main starts %d lanes, want three jobs three times", len(jobs))
		}
		names := threeWays(language)
		orphan, heard := jobs[5], v.moment(t, names[1]+": caller")
		if s := standing(orphan, heard); s.Reason == "" {
			t.Errorf("C is in state %d when the second caller hears, want it waiting", s.State)
		}
		if v.by(t, names[1]+": C done") != orphan || last(orphan).From < jobs[8].NS || last(orphan).State != timeline.Ended {
			t.Errorf("the second way's C ends as %+v, want it done while the third runs", last(orphan))
		}
		heard = v.moment(t, names[2]+": caller")
		if end := last(jobs[8]); !end.State.Over() || end.From > heard || language == lessons.Python && end.State != timeline.Cancelled {
			t.Errorf("the third way's C ends as %+v, want it cancelled before the caller hears", end)
		}
		for _, job := range jobs {
			if job != orphan && alive([]*timeline.History{job}, heard) > 0 {
				t.Errorf("lane %d is alive at the end", job.ID)
			}
		}
	})
}

// TestTimelineOfUnkeptWork is how a listener ends that nobody keeps, in lesson 3.1.
func TestTimelineOfUnkeptWork(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, language lessons.Language) {
		v := watch(t, "creating-tasks/unkept", language)
		main := v.lanes(t, "main")[0]
		listener := v.startedBy(main)[0]
		done := v.moment(t, "main: done")
		if s := standing(listener, done); s.Reason == "" {
			t.Errorf("the listener's lane is in state %d at the end, want it waiting", s.State)
		}
		if language == lessons.Python && v.by(t, "listener ends") != main {
			t.Errorf("%s prints that the listener ends, want main", v.by(t, "listener ends").Name)
		}
	})
}

// TestTimelineOfAPanic is the lanes of those who had no part in it, in lesson 3.1.
func TestTimelineOfAPanic(t *testing.T) {
	t.Parallel()
	v := watch(t, "creating-tasks/panic", lessons.Go)
	lanes := v.startedBy(v.lanes(t, "main")[0])
	if len(lanes) != 3 {
		t.Fatalf("main starts %d lanes, want three", len(lanes))
	}
	for _, saver := range lanes[:2] {
		if end := last(saver); end.Reason != "sleep" || len(saver.Prints) > 0 {
			t.Errorf("a saver is last seen as %+v, want it asleep", end)
		}
	}
	if end := last(lanes[2]); end.State != timeline.Failed {
		t.Errorf("the report ends in state %d, want it failed", end.State)
	}
}
