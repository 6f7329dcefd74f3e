package views

// TimelineText is every word of the timeline in one language. It is served as
// JSON, under the names that ts/timeline/words.ts gives to the fields.
type TimelineText struct {
	Label    string            `json:"label"` // what the canvas is
	Role     string            `json:"role"`  // what kind of thing it is, for who hears it
	Keys     string            `json:"keys"`  // what the keyboard does on it
	Python   TimelineTrackText `json:"python"`
	Go       TimelineTrackText `json:"go"`
	States   TimelineStateText `json:"states"`
	Reasons  map[string]string `json:"reasons"` // by the runtime's own name; one that is absent is shown as it is
	Line     string            `json:"line"`    // {n}
	Comma    string            `json:"comma"`   // between the parts of a list
	Quoted   string            `json:"quoted"`  // {text}: what a lane printed
	Most     string            `json:"most"`    // {n} of a folded group
	Folded   string            `json:"folded"`  // {t} of the axis
	Ghost    string            `json:"ghost"`   // the run before, behind the one of now
	Alone    string            `json:"alone"`   // shows it no longer
	Tip      TimelineTipText   `json:"tip"`
	Controls TimelineActText   `json:"controls"`
	Summary  TimelineSumText   `json:"summary"`
	Table    TimelineTableText `json:"table"`
	Download string            `json:"download"`
}

// TimelineTrackText names a language's half, and counts {n} of its lanes.
type TimelineTrackText struct {
	Title string `json:"title"`
	One   string `json:"one"`
	Many  string `json:"many"`
}

// TimelineStateText names what a lane can be doing, how its waiting is drawn, and what is marked on it.
type TimelineStateText struct {
	Running   string `json:"running"`
	Runnable  string `json:"runnable"`
	Syscall   string `json:"syscall"`
	Waiting   string `json:"waiting"`
	Ended     string `json:"ended"`
	Cancelled string `json:"cancelled"`
	Failed    string `json:"failed"`
	Unborn    string `json:"unborn"`
	Unknown   string `json:"unknown"` // where the records end before the run

	Sleep   string `json:"sleep"`
	Channel string `json:"channel"`
	Sync    string `json:"sync"`
	IO      string `json:"io"`
	Other   string `json:"other"`

	Started string `json:"started"`
	Printed string `json:"printed"`
}

// TimelineTipText is what the tooltip says beside names and times.
type TimelineTipText struct {
	Span      string `json:"span"`      // {from} {to}
	Woken     string `json:"woken"`     // {lane} {t}
	Started   string `json:"started"`   // {lane} {line}, the latter with its comma
	Processor string `json:"processor"` // {n}
	Shares    string `json:"shares"`    // {running} {runnable} {syscall} {waiting}, of a group
}

// TimelineActText names the controls.
type TimelineActText struct {
	Group       string `json:"group"`
	Play        string `json:"play"`
	PlayBack    string `json:"playBack"`
	Pause       string `json:"pause"`
	Previous    string `json:"previous"`
	Next        string `json:"next"`
	End         string `json:"end"`
	Speed       string `json:"speed"`
	View        string `json:"view"`
	Real        string `json:"real"`
	Fold        string `json:"fold"`
	ZoomOut     string `json:"zoomOut"`
	ZoomIn      string `json:"zoomIn"`
	Fit         string `json:"fit"`
	Wakeups     string `json:"wakeups"`
	WakeupsHint string `json:"wakeupsHint"` // says more of it
	Playhead    string `json:"playhead"`
}

// TimelineSumText is the summary's.
type TimelineSumText struct {
	Peak   string `json:"peak"`
	Busy   string `json:"busy"`
	Share  string `json:"share"`  // {part} {wall} {percent}
	Left   string `json:"left"`   // {n}
	Until  string `json:"until"`  // {t}
	Broken string `json:"broken"` // {text}
}

// TimelineTableText is the table's: its title, its columns, its button ({n}).
type TimelineTableText struct {
	Title string `json:"title"`
	Lane  string `json:"lane"`
	By    string `json:"by"`
	Span  string `json:"span"`
	State string `json:"state"`
	More  string `json:"more"`
}

var timelineEnglish = TimelineText{
	"Timeline of the run",
	"timeline",
	"Left and right arrow: from change to change, with Shift ten at a time. Up and down: from lane to lane. Enter: fold a group, or go to a lane's line. Space: play, with Shift backwards. Plus, minus, 0: zoom and fit. Home, End: start and end. W: wake-ups. F: fold waits. Escape: leave the playhead.",
	TimelineTrackText{"Python", "{n} task", "{n} tasks"},
	TimelineTrackText{"Go", "{n} goroutine", "{n} goroutines"},
	TimelineStateText{
		"running", "runnable", "system call", "waiting", "ended", "cancelled", "failed", "not started", "not recorded",
		"sleep", "channel or queue", "lock, group or task", "network or thread", "other wait",
		"started", "printed",
	},
	map[string]string{
		"chan receive (nil chan)": "receive from a nil channel",
		"chan send (nil chan)":    "send to a nil channel",
		"select (no cases)":       "select without cases",
		"sync.(*Cond).Wait":       "Cond.Wait",
		"forever":                 "waits for ever",
	},
	"line {n}",
	", ",
	"“{text}”",
	"at most {n} at once",
	"{t} folded",
	"run before",
	"Show the run before no longer (Esc)",
	TimelineTipText{
		"from {from} to {to}",
		"woken by {lane} at {t}",
		"started by {lane}{line}",
		"on processor {n}",
		"{running} running, {runnable} runnable, {syscall} in system calls, {waiting} waiting",
	},
	TimelineActText{
		"Timeline controls", "Play", "Play backwards", "Pause", "Previous change", "Next change", "Leave the playhead (Esc)", "Speed",
		"Time axis", "Real time", "Fold waits", "Zoom out", "Zoom in", "Fit", "Wake-ups", "Arrows: who woke whom", "Playhead",
	},
	TimelineSumText{
		"at most at once",
		"something ran", "{part} of {wall} ({percent} %)",
		"{n} more were left out.",
		"Changes are drawn up to {t}: there were too many after that.",
		"The recording breaks off: {text}",
	},
	TimelineTableText{"The timeline as a table", "Lane", "Started by", "From–to", "At the playhead", "Show {n} more"},
	"Download trace",
}

var timelineChinese = TimelineText{
	"本次运行的时间线",
	"时间线",
	"左右方向键：逐个跳到状态变化处，按住 Shift 一次跳十个。上下方向键：切换泳道。回车：折叠分组，或转到泳道所在的代码行。空格：播放，按住 Shift 倒放。加号、减号、0：缩放与适应宽度。Home、End：开头与结尾。W：唤醒关系。F：折叠等待。Esc：收起播放头。",
	TimelineTrackText{"Python", "{n} 个任务", "{n} 个任务"},
	TimelineTrackText{"Go", "{n} 个 goroutine", "{n} 个 goroutine"},
	TimelineStateText{
		"运行", "就绪", "系统调用", "等待", "已结束", "已取消", "出错", "尚未启动", "未记录",
		"休眠", "通道或队列", "锁、任务组或任务", "网络或线程", "其他等待",
		"启动", "输出",
	},
	map[string]string{
		"chan receive":                 "等待接收",
		"chan send":                    "等待发送",
		"chan receive (nil chan)":      "从 nil 通道接收",
		"chan send (nil chan)":         "向 nil 通道发送",
		"select":                       "select",
		"select (no cases)":            "空 select",
		"sleep":                        "休眠",
		"sync":                         "等待同步",
		"sync.(*Cond).Wait":            "等待 Cond",
		"network":                      "等待网络",
		"system goroutine wait":        "系统 goroutine 等待",
		"GC mark assist wait for work": "协助 GC 标记",
		"forever":                      "永久等待",
		"preempted":                    "被抢占",
		"lock":                         "等待锁",
		"semaphore":                    "等待信号量",
		"event":                        "等待事件",
		"condition":                    "等待条件变量",
		"barrier":                      "等待屏障",
		"queue get":                    "等待队列取出",
		"queue put":                    "等待队列放入",
		"gather":                       "等待 gather",
		"wait":                         "等待 wait",
		"task":                         "等待任务",
		"task group":                   "等待任务组",
		"thread":                       "等待线程",
		"stream":                       "等待流",
		"future":                       "等待 future",
	},
	"第 {n} 行",
	"，",
	`"{text}"`,
	"最多同时 {n} 个",
	"折叠 {t}",
	"上一次运行",
	"不再显示上一次运行（Esc）",
	TimelineTipText{
		"从 {from} 到 {to}",
		"在 {t} 被 {lane} 唤醒",
		"由 {lane} 启动{line}",
		"在处理器 {n} 上",
		"运行 {running}，就绪 {runnable}，系统调用 {syscall}，等待 {waiting}",
	},
	TimelineActText{
		"时间线控件", "播放", "倒放", "暂停", "上一个变化", "下一个变化", "收起播放头（Esc）", "速度",
		"时间轴", "真实时间", "折叠等待", "缩小", "放大", "适应宽度", "唤醒关系", "箭头：谁唤醒了谁", "播放头",
	},
	TimelineSumText{
		"同时最多",
		"有代码在运行", "{wall} 中的 {part}（{percent}%）",
		"另有 {n} 个未收录。",
		"状态变化只画到 {t}，之后的变化太多。",
		"记录在此中断：{text}",
	},
	TimelineTableText{"表格形式的时间线", "泳道", "启动者", "起止", "播放头处", "再显示 {n} 个"},
	"下载 trace 文件",
}
