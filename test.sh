#!/usr/bin/env bash
# Builds everything and the documentation's site, runs every suite and each benchmark and a little load once. Needs the .NET 10 SDK and, for
# redis-server, chromium and prometheus, Debian's apt-get.
# The last line is the count, "N passed, N failed"; the exit code is 0 only when something passed and nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly results=artifacts/test-results
readonly suites=(CircuitKit.Tests CircuitKit.Analyzers.Tests CircuitKit.Sample.Tests CircuitKit.Recipes.Tests CircuitKit.IntegrationTests CircuitKit.BrowserTests)
readonly benchmarks=CircuitKit.Benchmarks
readonly load=CircuitKit.LoadTests
readonly fleet=CircuitKit.FleetSimulation

# Besides the SDK's version of the shared framework, what depends on the framework is tested on these; see tests/CircuitKit.Frameworks.
readonly frameworks=(10.0.15 11.0.0)

# The unit suite takes seconds: it runs so many times where the others run once, when they are repeated.
readonly quick=CircuitKit.Tests quick_times=5

# This one uses all processors: each test has a browser and servers to itself.
readonly heavy=CircuitKit.BrowserTests

# For processes that live for seconds it only costs time to find out what to make faster, and to protect compiled code from being overwritten (W^X).
export DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

limit=45m
selection=(-trait- Category=Long)
filter=
attacks=
repeat=1
is_busy=
loops=()
passed=0 failed=0 skipped=0
child=

usage() {
    cat <<END
Usage: ./test.sh [--all] [--filter TEXT] [--attacks] [--repeat N] [--busy]
  --all          also the tests with the trait Category=Long (hours)
  --filter TEXT  only the tests whose full name contains TEXT, and no benchmarks or load
  --attacks      only the tests of the attacks in docs/faults.md, and what each attack came to
  --repeat N     the suites N times, the unit suite $quick_times times as often, and no benchmarks or load; all runs are added up
  --busy         beside two loops that keep the processors busy
END
}

fail() {
    failed=$((failed + 1))
    echo "FAILED: $*" >&2
}

finish() {
    ((passed + failed > 0)) || fail "no test ran"
    failures
    local skips=
    ((skipped == 0)) || skips=", $skipped skipped"
    echo "$passed passed, $failed failed$skips"
    ((failed == 0)) && exit 0
    exit 1
}

has_any() { command -v "$@" >/dev/null; }

install_missing() {
    has_any dotnet || { fail "dotnet is not on PATH; install the .NET 10 SDK"; finish; }
    local missing=()
    has_any redis-server || missing+=(redis-server)
    has_any chromium chromium-browser google-chrome || missing+=(chromium)
    has_any promtool || missing+=(prometheus)
    ((${#missing[@]})) || return 0
    has_any apt-get || { fail "there is no apt-get here; install by hand: ${missing[*]}"; finish; }
    local root=()
    ((EUID == 0)) || root=(sudo)
    echo "== Installing ${missing[*]}"
    { "${root[@]}" apt-get update -q && "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } \
        || fail "apt-get could not install ${missing[*]}; the tests that need it fail too"
}

# Ends what it runs, and all the processes that came of it, after the time limit. In the background, so that Ctrl-C ends it too.
bounded() {
    local code=0
    timeout --kill-after=30s "$limit" "$@" &
    child=$!
    wait "$child" || code=$?
    child=
    return $code
}

# An attribute of the result file's only <assembly> element; anchored, because a failure's text further on may hold anything.
count() { sed -En "1s/^<assemblies [^>]*><assembly [^>]* $2=\"([0-9]+)\".*/\1/p" "$1"; }

# The tests that failed and the first lines of why, once more at the end, where a build server's log is read first.
failures() {
    local tests
    tests=$(cat "$results"/*.xml 2>/dev/null | perl -0777 -ne '
        while (/<test (?=[^>]* result="Fail")[^>]*?name="([^"]*)".*?<message>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?<\/message>/gs) {
            print "  $1\n";
            my @lines = split /\n/, $2;
            print map { "      $_\n" } @lines[0 .. ($#lines < 11 ? $#lines : 11)];
        }')
    [[ -z $tests ]] || printf '== Failed, with more in %s\n%s\n' "$results" "$tests"
}

# attack | what happens | promises | tests
attack_rows() { sed -n '/^## Attacks$/,/^## [^A]/p' docs/faults.md | grep '^| ' | grep -vE '^\| (fault|---) '; }

tests_in() { grep -oE '`[A-Za-z]+Tests`' | tr -d '`'; }

# Whether a test class passed, failed, or did not run.
came_to() {
    local tests
    tests=$(cat "$results"/*.xml | grep -oE "<test [^>]* type=\"[^\"]*\.$1\"[^>]*>") || { echo 'did not run'; return; }
    grep -q 'result="Fail"' <<<"$tests" && echo failed || echo "$(grep -c 'result="Pass"' <<<"$tests") passed"
}

report_attacks() {
    local attack answer tests name
    echo "== Attacks"
    while IFS='|' read -r _ attack answer _ tests _; do
        printf '\nattack:%s\nanswer:%s\n' "$attack" "$answer"
        for name in $(tests_in <<<"$tests"); do
            printf '        %s: %s\n' "$name" "$(came_to "$name")"
        done
    done < <(attack_rows)
    echo
}

# The suite, what is added to the name of its results, the version of the framework (without one, the SDK's), and more of the runner's options.
run_suite() {
    local suite=$1 name=$1${2:+.$2} framework=${3:-} code=0 bad file parallel=(-maxThreads 2x) root host=()
    # The others wait for most of their time: for processes and servers.
    [[ $suite != "$quick" ]] || parallel=()
    [[ $suite != "$heavy" ]] || parallel=(-maxThreads 1x)
    file=$results/$name.xml
    if [[ -n $framework ]]; then
        root=$PWD/artifacts/frameworks/$framework
        host=(env PATH="$root:$PATH" DOTNET_ROOT="$root" DOTNET_ROLL_FORWARD=Major)
    fi
    # Nor does it pay there to compile again what is called often.
    [[ $suite != "$heavy" ]] || host=(env DOTNET_TC_CallCounting=0 "${host[@]}")
    echo "== $name${framework:+ on .NET $framework}"
    bounded "${host[@]}" dotnet "tests/$suite/bin/Release/net10.0/$suite.dll" -noColor -result-xml "$file" -result-trx "$results/$name.trx" \
        "${parallel[@]}" "${selection[@]}" "${@:4}" || code=$?
    if ((code == 124 || code == 137)); then
        fail "$suite was killed: it did not end within $limit$( ((code == 124)) || echo ", or the memory ran out")"
    elif [[ ! -s $file || -z $(count "$file" total) ]]; then
        fail "$suite wrote no results (exit code $code)"
    else
        bad=$(($(count "$file" failed) + $(count "$file" errors)))
        passed=$((passed + $(count "$file" passed)))
        failed=$((failed + bad))
        skipped=$((skipped + $(count "$file" skipped)))
        ((code == 0 || bad > 0)) || fail "$suite ended with code $code after its last test"
        [[ -n $filter || $(count "$file" total) -gt 0 ]] || fail "$suite has no tests"
    fi
}

run_suites() {
    local round suite time times
    if ((repeat == 1)); then
        for suite in "${suites[@]}"; do
            run_suite "$suite"
        done
        return
    fi

    for ((round = 1; round <= repeat; round++)); do
        for suite in "${suites[@]}"; do
            times=1
            [[ $suite != "$quick" ]] || times=$quick_times
            for ((time = 1; time <= times; time++)); do
                run_suite "$suite" "$round.$time"
            done
        done
    done
}

# What depends on the framework, of each suite; on an older patch of it what reads its private members. In the browser the pages that are resumed: the
# script of another version comes through the test, which takes time that tests of the start of a page do not allow.
run_on_frameworks() {
    local version
    for version in "${frameworks[@]}"; do
        run_suite CircuitKit.Tests "$version" "$version"
        if [[ $version == 10.* ]]; then
            run_suite CircuitKit.IntegrationTests "$version" "$version" -namespace '*.Checkpoints' -namespace '*.Headless'
        else
            run_suite CircuitKit.IntegrationTests "$version" "$version" \
                -namespace '*.Checkpoints' -namespace '*.Headless' -namespace '*.Resuming' -namespace '*.Hibernation' -namespace '*.Crashes'
            run_suite CircuitKit.BrowserTests "$version" "$version" \
                -class '*.ResumedPageTests' -class '*.PausedPageTests' -class '*.HiddenTabTests' -class '*.SleepThroughTests'
        fi
    done
}

# Each suite's counts on each version of the framework.
report_frameworks() {
    local suite version file
    echo '== Frameworks'
    for suite in "${suites[@]}"; do
        for version in '' "${frameworks[@]}"; do
            file=$results/$suite${version:+.$version}.xml
            [[ ! -s $file ]] || printf '%-28s %-10s %s passed, %s failed\n' \
                "$suite" "${version:-$(dotnet --list-runtimes | sed -n 's/^Microsoft.AspNetCore.App \([^ ]*\).*/\1/p' | tail -n 1)}" \
                "$(count "$file" passed)" "$(count "$file" failed)"
        done
    done
}

be_busy() {
    local i
    for i in 1 2; do
        while kill -0 $$; do :; done &
        loops+=($!)
    done
}

run_benchmarks() {
    local log=$results/$benchmarks.log
    echo "== $benchmarks, one iteration each (figures mean nothing)"
    if ! bounded dotnet "benchmarks/$benchmarks/bin/Release/net10.0/$benchmarks.dll" \
        --job Dry --inProcess --filter '*' --artifacts artifacts/benchmarks >"$log" 2>&1; then
        tail -n 40 "$log"
        fail "$benchmarks did not run through; all of its output is in $log"
    fi
}

run_docs() {
    local log=$results/docs.log
    echo "== The documentation's site"
    if ! bounded ./docs.sh >"$log" 2>&1; then
        grep -E 'warning|error' "$log" || tail -n 20 "$log"
        fail "docs.sh did not build the site; all of its output is in $log"
    fi
}

run_load() {
    echo "== $load, a small round of everything (figures mean nothing)"
    bounded dotnet "benchmarks/$load/bin/Release/net10.0/$load.dll" smoke --json "$results/$load.json" || fail "$load did not run through"
}

# Fails when a node disagrees with the others, a circuit is lost or comes back with an older state, or one of its processes ends too soon.
run_fleet() {
    echo "== $fleet, a fleet of three nodes on a Redis Cluster (figures mean nothing)"
    bounded dotnet "benchmarks/$fleet/bin/Release/net10.0/$fleet.dll" smoke --json "$results/$fleet.json" || fail "$fleet did not run through"
}

while (($#)); do
    case $1 in
        --all) selection=(); limit=6h ;;
        --filter) filter=${2:?"--filter needs a text"}; shift ;;
        --attacks) attacks=yes ;;
        --repeat) repeat=${2:?"--repeat needs a number"}; shift ;;
        --busy) is_busy=yes ;;
        --help) usage; exit 0 ;;
        *) usage >&2; exit 2 ;;
    esac
    shift
done
[[ -z $filter ]] || selection+=(-method "*$filter*")
if [[ -n $attacks ]]; then
    filter=attacks
    for name in $(attack_rows | tests_in | sort -u); do
        selection+=(-class "*.$name")
    done
fi
[[ $repeat =~ ^[1-9][0-9]*$ ]] || { usage >&2; exit 2; }
trap '[[ -z $child ]] || kill "$child"; exit 130' INT TERM
trap '((${#loops[@]} == 0)) || kill "${loops[@]}"' EXIT

rm -rf "$results"
mkdir -p "$results"
install_missing
echo "== Building"
# Every warning is an error, so a restore that would take another version than the one asked for (NU1603) ends here too.
dotnet build CircuitKit.sln -c Release -warnaserror -nologo || { fail "the solution does not build"; finish; }
dotnet build tests/CircuitKit.Frameworks -c Release -warnaserror -nologo -v q || { fail "the frameworks could not be laid out"; finish; }
[[ -z $is_busy ]] || be_busy
run_suites
[[ -z $attacks ]] || report_attacks
[[ -n $filter ]] || ((repeat > 1)) || { run_on_frameworks; run_docs; run_benchmarks; run_load; run_fleet; report_frameworks; }
finish
