#!/usr/bin/env bash
# Takes the figures of docs/performance.md, one row or all, into benchmarks/results. Needs what test.sh needs. On a quiet machine only: every
# page that was taken beside busy neighbours says that it cannot be trusted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly results=benchmarks/results
readonly load=benchmarks/CircuitKit.LoadTests
readonly parts=benchmarks/CircuitKit.Benchmarks
readonly fleet=benchmarks/CircuitKit.FleetSimulation
readonly framework=bin/Release/net10.0

# What each row answers, in the order in which they are taken. Their sizes are the verbs' own defaults.
readonly rows=(
    "compare|round trip of a click, CPU and heap: 500 circuits at 1 click/s, stock and CircuitKit by turns"
    "compare-memory|managed heap of a connected, disconnected, paused and closed circuit, against stock"
    "compare-churn|pages that come and go, against stock, and what they leave"
    "compare-idle|processor time of a server while nobody does anything, against stock"
    "scale|the cost of one circuit from 100 to 10,000 circuits, against stock"
    "resume-storm|1,000 circuits of 14 KB resume at once, on loopback and with 10 ms to Redis, against stock"
    "store-writes|writes of the Redis store per second, against raw pipelined SET"
    "file-writes|writes of the file store per second, against raw SQLite"
    "checkpoint-cost|a checkpoint by size of state and rate of change"
    "drain|5,000 circuits of 14 KB are saved at SIGTERM, against stock"
    "crash|a server is killed under clicks and comes back, against stock"
    "reconnect-storm|5,000 connections are cut at once and come back at once, against stock"
    "hand-over|one page after another comes back to another server, against a new page there"
    "fleet|what a node, a circuit and an event cost Redis and the other nodes, from 1 node to 100, by simulation"
    "parts|the event path, a checkpoint's own part, an unchanged circuit: BenchmarkDotNet"
)

usage() {
    cat <<END
Usage: ./bench.sh                    lists the rows
       ./bench.sh ROW [ARGUMENTS]    takes one row; ARGUMENTS go to it, such as --rounds 3 (see --help of the verb)
       ./bench.sh all                takes every row

A row is written to $results/<date>-<row>.md, with .json and .svg beside it.

END
    local row
    for row in "${rows[@]}"; do
        printf '  %-16s %s\n' "${row%%|*}" "${row#*|}"
    done
}

has_row() {
    local row
    for row in "${rows[@]}"; do
        [[ ${row%%|*} != "$1" ]] || return 0
    done
    return 1
}

build() {
    dotnet build "$1" --configuration Release -nologo -v quiet
}

# The commit the figures belong to, and whether it is all of it. Results themselves change nothing.
version() {
    local changes=
    [[ -z $(git status --porcelain -- src tests benchmarks ":!$results" 2>/dev/null) ]] || changes=", with changes that are not committed"
    echo "CircuitKit at $(git rev-parse --short HEAD 2>/dev/null || echo 'an unknown commit')$changes"
}

redis() {
    redis-server --version | sed -E 's/.* v=([0-9.]+).*/Redis \1/'
}

take_parts() {
    local page=$results/$today-parts.md artifacts=artifacts/bench
    build "$parts" || return
    rm -rf "$artifacts"
    dotnet "$parts/$framework/CircuitKit.Benchmarks.dll" --filter '*' --artifacts "$artifacts" --exporters github "$@" || return
    {
        printf '# parts, %s\n\n- %s\n- Command: `./bench.sh parts%s`\n' "$today" "$(version)" "${*:+ $*}"
        local report name
        for report in "$artifacts"/results/*-report-github.md; do
            name=${report##*/}
            name=${name%-report-github.md}
            printf '\n## %s\n\n' "${name##*.}"
            cat "$report"
        done
    } >"$page"
    echo "Written: $page"
}

# The project whose verb the row is, and the row.
take_load() {
    local project=$1 row=$2 file=$results/$today-$2
    shift 2
    build "$project" || return
    local code=0
    dotnet "$project/$framework/${project##*/}.dll" "$row" "$@" --json "$file.json" --plot "$file.svg" --markdown "$file.md" \
        --note "$(redis)" --note "$(version)" || code=$?
    [[ ! -e $file.md ]] || echo "Written: $file.md"
    return $code
}

take() {
    echo "== $*"
    case $1 in
        parts) take_parts "${@:2}" ;;
        fleet) take_load "$fleet" "$@" ;;
        *) take_load "$load" "$@" ;;
    esac
}

(($#)) || { usage; exit 0; }
[[ $1 != --help ]] || { usage; exit 0; }
today=$(date -u +%F)
readonly today
mkdir -p "$results"
if [[ $1 != all ]]; then
    has_row "$1" || { echo "There is no row '$1'." >&2; usage >&2; exit 2; }
    take "$@"
    exit
fi

missing=()
for row in "${rows[@]}"; do
    take "${row%%|*}" || missing+=("${row%%|*}")
done
((${#missing[@]} == 0)) || { echo "Failed, or with failures in them: ${missing[*]}" >&2; exit 1; }
