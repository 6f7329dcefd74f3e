package views

// EditorText is every word of the editor in one language. It is served as
// JSON, under the names that ts/editor/words.ts gives to the fields.
type EditorText struct {
	Label    string            `json:"label"` // {file}: names an editor
	Keys     string            `json:"keys"`  // how the keyboard gets out of it
	Edited   string            `json:"edited"`
	Discard  string            `json:"discard"` // goes back to the original
	Format   string            `json:"format"`
	Kept     string            `json:"kept"`   // where edits are
	Unkept   string            `json:"unkept"` // this browser keeps nothing
	Ours     string            `json:"ours"`   // follows Kept and Unkept on a site that has a server: where edited code runs
	Ask      EditorAskText     `json:"ask"`
	Take     EditorTakeText    `json:"take"`
	Shared   string            `json:"shared"`   // above a program that came with a link
	BadLink  string            `json:"badLink"`  // in its place, if there is none
	Large    string            `json:"large"`    // a program is larger than what is compiled
	Another  string            `json:"another"`  // another page of this browser has kept other edits of the program
	Finding  string            `json:"finding"`  // for one
	Findings string            `json:"findings"` // {n}
	Compile  string            `json:"compile"`  // {findings}: the status of a program that does not compile
	Limit    string            `json:"limit"`    // {findings}: of one that is not compiled
	Vet      string            `json:"vet"`      // {findings}: it ran all the same
	Why      string            `json:"why"`      // opens what a finding means
	Reasons  map[string]string `json:"reasons"`  // what findings mean, by the names that ts/editor/reasons.ts gives them
	Limits   map[string]string `json:"limits"`   // what the site's limits say, by their English, where {} stands for what varies
	Phrases  map[string]string `json:"phrases"`  // CodeMirror's own, by their English
}

// EditorTakeText names what a program can be taken along as.
type EditorTakeText struct {
	Title      string `json:"title"`
	Link       string `json:"link"`
	Copied     string `json:"copied"`
	TooLarge   string `json:"tooLarge"`
	Playground string `json:"playground"`
	Paste      string `json:"paste"` // after the program was copied for the Go Playground
	Download   string `json:"download"`
	Unpack     string `json:"unpack"` // after it was downloaded
	Failed     string `json:"failed"`
}

// EditorAskText asks before edits are thrown away.
type EditorAskText struct {
	Title   string `json:"title"`
	Body    string `json:"body"`
	Discard string `json:"discard"`
	Keep    string `json:"keep"`
}

var editorEnglish = EditorText{
	"Edit {file}",
	"Tab indents. To leave, press Escape, then Tab.",
	"edited",
	"Back to the original",
	"Format, and organise the imports",
	"Your changes are kept in this browser.",
	"This browser keeps nothing for this site: your changes are gone when you leave the page.",
	" Edited code runs in your browser: the server runs only its own programs.",
	EditorAskText{
		"Throw your changes away?",
		"The original takes their place, and they cannot be brought back.",
		"Throw away",
		"Keep them",
	},
	EditorTakeText{
		"Share this program",
		"Copy a link",
		"Copied. The program is in the link itself: no server keeps it.",
		"A link can carry 64 KiB, and this program is larger. Download it instead.",
		"Open in the Go Playground",
		"The program is copied: paste it there.",
		"Download as a folder",
		"Unpack it, and run it there with go run . or python3 main.py.",
		"Your browser did not allow it.",
	},
	"This program came with a link. Read it first: it runs when you press Run, in your browser, without a network.",
	"The link is damaged, or carries no program: it may have been cut off on its way. Below is the page's own program.",
	"A program may have 64 KiB in all, and this one is larger.",
	"This program has been changed on another page too: the browser keeps what was typed last.",
	"1 finding",
	"{n} findings",
	"Does not compile|, {findings}",
	"Not compiled|, {findings}",
	"go vet: {findings}. The program runs all the same.",
	"What does that mean?",
	map[string]string{
		"unused":         "Go refuses a variable that nothing reads. Use it, or delete it; to throw away one of several results, write _ in its place.",
		"unusedImport":   "Go refuses an import that the file does not use. Delete the line, or use the package.",
		"missingReturn":  "A function with a result must end in a return on every path. After an if without else, or a loop that can end, one is missing.",
		"undefined":      "Nothing has this name here. Look for a typing error, a missing import, or a name that was declared inside another block: it ends with its braces. Names of other packages begin with a capital letter.",
		"assignment":     "There are more values on one side than on the other. Many functions return a result and an error: take both, as in v, err := f().",
		"noNewVariables": "The sign := declares at least one new variable. All on its left are there already: assign with = instead.",
		"mismatch":       "Both sides must have the same type; Go converts nothing by itself. Convert one of them, as in time.Duration(n) * time.Second.",
		"lostCancel":     "A context with a deadline or cancellation holds a timer and a place with its parent until cancel is called. Call it on every path: defer cancel() in the next line does.",
		"copyLocks":      "A copy of a Mutex or a WaitGroup is another one: locking it protects nothing that the first protects. Pass a pointer, *sync.Mutex, and give methods of structs that hold one a pointer receiver.",
		"waitGroupAdd":   "Add inside the goroutine may come after Wait, which then waits for nothing. Call Add before the go statement, or let group.Go do both.",
		"loopClosure":    "Before Go 1.22 all turns of a loop shared one variable, so that goroutines saw its last value. Pass the value as an argument, or name it anew inside the loop.",
		"unreachable":    "Nothing gets to this line: a return, a panic or a loop without end stands before it.",
		"unusedResult":   "This call does nothing but return a value, which is thrown away here. Assign it, print it, or delete the call.",
		"notHere":        "Programs run in your browser here, with what was built for it: most of the standard library, and the modules that the course uses. Others need go get, on your own machine: download the program as a folder.",
		"costly":         "The compiler has a limit of time and memory, so that all readers get their turn. Mostly a very large constant, array or type is the cause.",
		"notText":        "The file holds bytes that are no text, mostly from pasting. Delete what looks odd, or type the line anew.",
		"syntax":         "The compiler could not read on from here. The cause often stands just before: a missing brace, bracket or comma, or an opening brace on a line of its own.",
	},
	nil,
	map[string]string{
		"next":        "Next",
		"previous":    "Previous",
		"all":         "Select all",
		"match case":  "Match case",
		"regexp":      "Regexp",
		"by word":     "Whole word",
		"replace":     "Replace",
		"replace all": "Replace all",
	},
}

var editorChinese = EditorText{
	"编辑{file}",
	"Tab键缩进；要离开，先按Esc再按Tab。",
	"已修改",
	"恢复原样",
	"格式化，并整理导入",
	"你的修改保存在这个浏览器里。",
	"这个浏览器没有为本站保存任何内容，离开页面后，你的修改就没有了。",
	"改过的代码在你的浏览器里运行，服务器只运行本站自带的程序。",
	EditorAskText{
		"放弃你的修改吗？",
		"代码会恢复原样，改过的内容无法找回。",
		"放弃修改",
		"保留修改",
	},
	EditorTakeText{
		"分享这个程序",
		"复制链接",
		"已复制。程序就在链接里，没有服务器保存它。",
		"链接最多容纳64 KiB，这个程序超出了，请改为下载。",
		"在Go Playground中打开",
		"程序已复制，在打开的页面里粘贴即可。",
		"下载为文件夹",
		"解压后，在文件夹里执行go run .或python3 main.py。",
		"浏览器不允许这样做。",
	},
	"这个程序来自一个链接。请先读一遍代码：按下“运行”后它才会运行，而且只在你的浏览器里，不能访问网络。",
	"链接已损坏，或者里面没有程序，可能是复制时被截断了。下面是本页自带的程序。",
	"程序总共最多64 KiB，这个程序超出了。",
	"另一个页面也修改了这个程序，浏览器会保存最后输入的内容。",
	"1处问题",
	"{n}处问题",
	"编译不通过|，{findings}",
	"未编译|，{findings}",
	"go vet：{findings}。程序照样运行。",
	"这是什么意思？",
	map[string]string{
		"unused":         "Go不允许声明了变量却不使用。用上它，或者删掉；如果只是不要多个返回值中的某一个，就在它的位置写_。",
		"unusedImport":   "Go不允许导入了包却不使用。删掉这一行，或者用上这个包。",
		"missingReturn":  "有返回值的函数，每条路径都要以return结束。常见的遗漏：没有else的if之后，或者可能会结束的循环之后。",
		"undefined":      "这个名字在这里没有定义。看看是不是拼错了、忘了导入包，或者它声明在另一个代码块里，出了花括号就不可见了。其他包里的名字以大写字母开头。",
		"assignment":     "两边的值个数不同。许多函数同时返回结果和错误，两个都要接收，例如v, err := f()。",
		"noNewVariables": ":=至少要声明一个新变量，而左边的变量都已经声明过，请改用=赋值。",
		"mismatch":       "两边的类型必须相同，Go不会自动转换。请自己转换其中一边，例如time.Duration(n) * time.Second。",
		"lostCancel":     "带截止时间或可取消的context，在调用cancel之前一直占着定时器，也一直挂在父context上。每条路径都要调用cancel：紧接着写一行defer cancel()就行。",
		"copyLocks":      "复制出来的Mutex或WaitGroup和原来的互不相干：锁住副本，保护不了原来那个所保护的数据。请传指针*sync.Mutex；含有锁的结构体，方法要用指针接收者。",
		"waitGroupAdd":   "在goroutine里面调用Add，可能比Wait还晚，Wait就会直接返回。请在go语句之前调用Add，或者交给group.Go一起做。",
		"loopClosure":    "Go 1.22之前，循环的各次迭代共用一个变量，goroutine看到的往往是最后的值。把值作为参数传进去，或者在循环体里重新声明一个变量。",
		"unreachable":    "程序走不到这一行：前面有return、panic或者无限循环。",
		"unusedResult":   "这个调用除了返回一个值什么也不做，而这里把返回值丢掉了。把它赋给变量、打印出来，或者删掉这个调用。",
		"notHere":        "程序在你的浏览器里运行，只能导入为浏览器编译好的包：大部分标准库，以及本课程用到的模块。其他模块需要在自己的电脑上go get，可以先把程序下载为文件夹。",
		"costly":         "编译的时间和内存都有上限，这样每位读者都能轮到。原因多半是特别大的常量、数组或类型。",
		"notText":        "文件里有不是文本的字节，多半是粘贴带进来的。删掉看起来奇怪的字符，或者把那一行重新输入一遍。",
		"syntax":         "编译器从这里读不下去了。原因往往就在前面一点：少了花括号、括号或逗号，或者左花括号另起了一行。",
	},
	map[string]string{
		"It takes more than {} s to compile.":                                                                        "编译时间超过了{}秒。",
		"It takes more than {} GiB of memory to compile.":                                                            "编译占用的内存超过了{} GiB。",
		"It is nested too deeply to be compiled.":                                                                    "嵌套太深，无法编译。",
		"It makes a program of more than {} MiB.":                                                                    "编译出来的程序超过了{} MiB。",
		"It is too large to be compiled in a browser. Smaller functions may help.":                                   "太大了，在浏览器里编译不了。把函数拆小一些，也许就可以。",
		"A program has 1 to {} files, of {} KiB together.":                                                           "一个程序有1到{}个文件，总共不超过{} KiB。",
		"A file cannot be called {}: write a name such as main.go, without a folder, that does not end in _test.go.": "文件名不能是{}：请用main.go这样的名字，不带文件夹，也不以_test.go结尾。",
		"A program that runs is package main, not {}.":                                                               "能运行的程序属于package main，而不是{}。",
		"Go is written in UTF-8, without NUL.":                                                                       "Go源文件必须是UTF-8编码，不能含有NUL字符。",
		"There are no files to embed here.":                                                                          "这里没有可以嵌入的文件。",
		"There is no C compiler here: import \"C\" is for programs on your own machine.":                             "这里没有C编译器：import \"C\"只能在自己的电脑上用。",
		"{} is not here: programs can import the standard library, and the modules that this course uses.":           "这里没有{}：程序可以导入标准库，以及本课程用到的模块。",
		"{} is no package of the standard library that programs can import in a browser.":                            "标准库里没有{}，或者浏览器里不能导入它。",
	},
	map[string]string{
		"Find":                     "查找",
		"Replace":                  "替换为",
		"next":                     "下一个",
		"previous":                 "上一个",
		"all":                      "全选",
		"match case":               "区分大小写",
		"by word":                  "全词匹配",
		"regexp":                   "正则表达式",
		"replace":                  "替换",
		"replace all":              "全部替换",
		"close":                    "关闭",
		"current match":            "当前匹配",
		"on line":                  "所在行",
		"replaced match on line $": "已替换第$行的匹配项",
		"replaced $ matches":       "已替换$处",
		"Go to line":               "转到行",
		"go":                       "转到",
		"Control character":        "控制字符",
		"Selection deleted":        "已删除所选内容",
	},
}
