#!/bin/sh
# A master under everything at once for a long time: tasks come, end and are killed, a framework drops its subscription and
# comes back, others come, go and are killed, links of agents break, readers poll, subscribers read too slowly.
# Draws heap after a collection, threads and open files over time.
#   soak.sh [SECONDS [SVG]]   default: 3600 seconds, target/soak.svg in this folder; samples and summary are put beside it
# AGENTS, TASK_LIFE, RATE (tasks a second) and EACH (seconds between samples) say how much; all of it takes about a quarter
# of a processor as it is.
# Passes if in the last third of the time heap, threads and files are on average not a tenth more than in the middle one.
set -eu
DURATION=${1:-3600}
SVG=${2:-$(cd "$(dirname "$0")" && pwd)/target/soak.svg}
AGENTS=${AGENTS:-200}
TASK_LIFE=${TASK_LIFE:-5}
RATE=${RATE:-30}
EACH=${EACH:-15}
HEAP=${HEAP:-512m}
SIMULATE_JAVA_OPTS=${SIMULATE_JAVA_OPTS--Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}
export SIMULATE_JAVA_OPTS
. "$(dirname "$0")/master.sh"
OUT=$(dirname "$SVG")
mkdir -p "$OUT"
about "$DURATION" >"$OUT/soak.txt"
master_start
agents "$AGENTS" --task-life "$TASK_LIFE" --break 1
BEGIN=$(date +%s)
END=$((BEGIN + DURATION))

# repeat FUNCTION: with 1, 2, 3 ..., again and again until the end; what runs then is ended with it.
repeat() {
  (
    CHILD=
    trap '[ -z "$CHILD" ] || kill "$CHILD" 2>/dev/null; exit 0' TERM
    NUMBER=0
    while [ "$(date +%s)" -lt "$END" ]; do
      NUMBER=$((NUMBER + 1))
      "$1" "$NUMBER" &
      CHILD=$!
      wait "$CHILD" || true
    done
  ) >>"$WORK/$1" 2>&1 &
  SIMULATORS="$SIMULATORS $!"
}

# One that stays, kills a tenth of its tasks and drops its subscription every 20 seconds.
lasting() {
  exec "$HERE/simulate" framework --master "$MASTER" --name "lasting-$1" --tasks 1000000000 --until-finished \
    --rate "$RATE" --kill 0.1 --reconnect 20 --within "$DURATION"
}

# Others one after the other; every third is killed in the middle and leaves its tasks behind for a minute.
passing() {
  [ $(($1 % 3)) -eq 0 ] && LIMIT="timeout -s KILL 15" || LIMIT=
  # shellcheck disable=SC2086
  exec $LIMIT "$HERE/simulate" framework --master "$MASTER" --name "passing-$1" --tasks $((RATE * 15)) --rate "$RATE" \
    --kill 0.2 --until-finished --within 60 --failover-timeout 60
}

readers() {
  exec "$HERE/simulate" poll --master "$MASTER" --clients 4 --pause 2 --for "$DURATION" /state
}

# Reads a kilobyte a second and is cut off.
slow_subscribers() {
  exec curl -sN --limit-rate 1k --max-time 120 -H 'Content-Type: application/json' -d '{"type":"SUBSCRIBE"}' \
    -o /dev/null "http://$MASTER/api/v1"
}

repeat lasting
repeat passing
repeat readers
repeat slow_subscribers
repeat slow_subscribers
repeat slow_subscribers

# sample: seconds, heap that is alive (bytes), threads, open files, resident memory (KiB), tasks so far
# The histogram is taken right after a full collection, so it counts nothing that was made since.
sample() {
  ALIVE=$(jcmd "$(master_pid)" GC.class_histogram | awk '$1 == "Total" { print $3 }')
  curl -s --max-time 20 "http://$MASTER/metrics/snapshot" | tr ',{}' '\n\n\n' | awk -F '":' -v at="$(($(date +%s) - BEGIN))" -v alive="$ALIVE" \
    -v rss="$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(master_pid)/status")" '
      { sub(/^"/, "", $1); value[$1] = $2 }
      END { printf "%d %d %d %d %d %d\n", at, alive, value["jvm/threads"], value["jvm/open_files"], rss,
        value["master/tasks_finished"] + value["master/tasks_killed"] + value["master/tasks_lost"] + value["master/tasks_running"] }'
}

CPU=$(awk '{ print $14 + $15 }' "/proc/$(master_pid)/stat")
while [ "$(date +%s)" -lt "$END" ]; do
  sample >>"$WORK/samples"
  sleep "$EACH"
done
CPU=$(($(awk '{ print $14 + $15 }' "/proc/$(master_pid)/stat") - CPU))
cp "$WORK/samples" "$OUT/soak-samples.txt"
cp "$WORK/passing" "$OUT/soak-frameworks.txt"
WARNINGS=$(grep -c -E '\| (WARN|ERROR) |^[^ ]+ (WARN|ERROR) ' "$WORK/node/log/gantry.log" || true)
cp "$WORK/node/log/gantry.log" "$OUT/soak-gantry.log"

# Three curves above each other, each in its own scale from zero.
awk '
  NF == 6 { n++; t[n] = $1; v[1, n] = $2 / 1048576; v[2, n] = $3; v[3, n] = $4
    for (i = 1; i <= 3; i++) if (v[i, n] > top[i]) top[i] = v[i, n] }
  END {
    split("heap after a full collection, MiB|threads|open files", name, "|"); split("#1f77b4|#d62728|#2ca02c", color, "|")
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"440\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"800\" height=\"440\" fill=\"white\"/>"
    for (i = 1; i <= 3; i++) {
      base = 135 * i
      printf "<line x1=\"40\" x2=\"780\" y1=\"%d\" y2=\"%d\" stroke=\"#ccc\"/><line x1=\"40\" x2=\"780\" y1=\"%d\" y2=\"%d\" stroke=\"#eee\"/>\n", base, base, base - 100, base - 100
      printf "<text x=\"36\" y=\"%d\" text-anchor=\"end\">0</text><text x=\"36\" y=\"%d\" text-anchor=\"end\">%d</text>\n", base, base - 96, top[i]
      printf "<text x=\"40\" y=\"%d\" fill=\"%s\">%s</text>\n<polyline fill=\"none\" stroke=\"%s\" points=\"", base - 110, color[i], name[i], color[i]
      for (k = 1; k <= n; k++) printf "%.1f,%.1f ", 40 + 740 * t[k] / (t[n] + 1), base - 100 * v[i, k] / (top[i] + 0.001)
      print "\"/>"
    }
    for (m = 0; m * 60 <= t[n]; m += t[n] > 1200 ? 10 : 1)
      printf "<text x=\"%.0f\" y=\"425\" text-anchor=\"middle\">%d min</text>\n", 40 + 740 * m * 60 / (t[n] + 1), m
    print "</svg>"
  }' "$WORK/samples" >"$SVG"

STATUS=0
awk -v cpu="$CPU" -v ticks="$(getconf CLK_TCK)" -v seconds="$DURATION" -v warnings="$WARNINGS" -v frameworks="$(grep -c '^tasks=' "$WORK/passing" || true)" '
  NF == 6 { n++; for (i = 2; i <= 6; i++) v[i, n] = $i }
  END {
    split("|heap MiB|threads|open files|resident MiB", name, "|"); split("1|1048576|1|1|1024", unit, "|")
    printf "%d s, %d tasks, %d frameworks that came and went, master used %.0f %% of a processor, %d warnings in its log\n", seconds, v[6, n], frameworks, 100 * cpu / ticks / seconds, warnings
    for (i = 2; i <= 5; i++) {
      for (third = 1; third <= 3; third++) { sum[third] = count[third] = most[third] = 0 }
      for (k = 1; k <= n; k++) {
        third = int(3 * (k - 1) / n) + 1
        sum[third] += v[i, k] / unit[i]; count[third]++
        if (v[i, k] / unit[i] > most[third]) most[third] = v[i, k] / unit[i]
      }
      printf "%-12s mean (most) in the first third %.0f (%.0f), middle %.0f (%.0f), last %.0f (%.0f)\n", name[i], sum[1] / count[1], most[1], sum[2] / count[2], most[2], sum[3] / count[3], most[3]
      if (i < 5 && sum[3] / count[3] > 1.1 * sum[2] / count[2]) failed = 1
    }
    print failed ? "it grows" : "it does not grow"
    exit failed
  }' "$WORK/samples" >>"$OUT/soak.txt" || STATUS=1
cat "$OUT/soak.txt"
echo "graph: $SVG"
exit "$STATUS"
