# The project's vocabulary. Only gen, assets and audit need Node; see README.md.
.PHONY: run gen test check bench export record assets audit

CHROMIUM ?= chromium

run: ## serve the site, and reload pages when content changes
	go run ./cmd/site -content content

gen: ## make the generated files anew: templ components and the bundle
	go tool templ generate -path views
	cd static && npm ci --no-audit --no-fund && npm run build

test: ## all tests, a package at a time, since some measure time, and five tests at once, since most wait; says what it skipped and why
	go tool gotestsum --format pkgname $(RERUN) --packages ./... -- -p 1 -parallel 5 -timeout 30m

check: ## content, formatting, generated files that are stale, and the scripts by themselves
	go run ./cmd/site check
	go vet ./...
	@files=$$(gofmt -l cmd lessons playground views static/*.go content); test -z "$$files" || { echo "gofmt: $$files" >&2; exit 1; }
	$(MAKE) gen
	git diff --exit-code -- views static
	cd static && npm run check && npm test

bench: ## figures, each beside its bare counterpart from the same run
	go test -run '^$$' -bench . -benchtime 1x ./cmd/site ./playground ./lessons ./content
	go test -run '^$$' -bench . ./playground/timeline # fast enough to be repeated

export: ## the static site, in out/
	go run ./cmd/site export -out out

record: ## run the demos whose sources changed and keep what they print
	go run ./cmd/site record

assets: ## font subsets and Pyodide, from their npm packages
	cd static && npm ci --no-audit --no-fund && npm run fonts && npm run python

audit: ## Lighthouse, on home and a lesson
	cd static && npm ci --no-audit --no-fund && CHROME_PATH="$$(command -v $(CHROMIUM))" npm run audit
