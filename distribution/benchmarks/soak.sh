#!/bin/sh
# A master under everything at once for a long time: tasks come and end, frameworks come, go and are killed, readers poll,
# subscribers read too slowly. Draws heap, threads and open files over time.
#   soak.sh [SECONDS [SVG]]   default: 3600 seconds, soak.svg in this folder's target
# Passes if the last third of the time needs no more heap (after collections), threads and files than the middle one.
set -eu
DURATION=${1:-3600}
SVG=${2:-$(cd "$(dirname "$0")" && pwd)/target/soak.svg}
. "$(dirname "$0")/master.sh"
about "$DURATION"
master_start
agents "${AGENTS:-500}" --task-life "${TASK_LIFE:-5}"
END=$(($(date +%s) + DURATION))

# Frameworks one after the other; every third is killed in the middle and leaves its tasks behind.
(
  NUMBER=0
  while [ "$(date +%s)" -lt "$END" ]; do
    NUMBER=$((NUMBER + 1))
    if [ $((NUMBER % 3)) -eq 0 ]; then
      timeout 10 "$HERE/simulate" framework --master "$MASTER" --name "soak-$NUMBER" --tasks 1000000 --until-finished || true
    else
      "$HERE/simulate" framework --master "$MASTER" --name "soak-$NUMBER" --tasks 5000 --until-finished --within 120 || true
    fi
  done
) >"$WORK/frameworks" 2>&1 &
SIMULATORS="$SIMULATORS $!"

# Readers, and subscribers that take a kilobyte a second and are cut off.
(
  while [ "$(date +%s)" -lt "$END" ]; do
    "$HERE/simulate" poll --master "$MASTER" --clients 5 --for 30 /state || true
  done
) >"$WORK/readers" 2>&1 &
SIMULATORS="$SIMULATORS $!"
(
  while [ "$(date +%s)" -lt "$END" ]; do
    curl -sN --limit-rate 1k --max-time 120 -H 'Content-Type: application/json' -d '{"type":"SUBSCRIBE"}' \
      "http://$MASTER/api/v1" >/dev/null || true
  done
) &
SIMULATORS="$SIMULATORS $!"

while [ "$(date +%s)" -lt "$END" ]; do
  jcmd "$(master_pid)" GC.run >/dev/null 2>&1 || true
  echo "$(date +%s) $(metric jvm/heap_used_bytes) $(metric jvm/threads) $(metric jvm/open_files)" >>"$WORK/samples"
  sleep "${EACH:-15}"
done
cp "$WORK/samples" "$WORK/frameworks" "$(mkdir -p "$(dirname "$SVG")" && dirname "$SVG")"

# Three lines, each by its own largest value.
awk '
  NF == 4 { n++; t[n] = $1; v[1, n] = $2 / 1048576; v[2, n] = $3; v[3, n] = $4
    for (i = 1; i <= 3; i++) if (v[i, n] > top[i]) top[i] = v[i, n] }
  END {
    split("heap MiB|threads|open files", name, "|"); split("#1f77b4|#d62728|#2ca02c", color, "|")
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" height=\"320\" font-family=\"sans-serif\" font-size=\"12\">"
    print "<rect width=\"800\" height=\"320\" fill=\"white\"/>"
    for (i = 1; i <= 3; i++) {
      printf "<polyline fill=\"none\" stroke=\"%s\" points=\"", color[i]
      for (k = 1; k <= n; k++) printf "%.1f,%.1f ", 40 + 720 * (t[k] - t[1]) / (t[n] - t[1] + 1), 280 - 240 * v[i, k] / (top[i] + 1)
      printf "\"/>\n<text x=\"%d\" y=\"305\" fill=\"%s\">%s, at most %d</text>\n", 40 + 200 * (i - 1), color[i], name[i], top[i]
    }
    print "</svg>"
  }' "$WORK/samples" >"$SVG"

awk '
  NF == 4 { n++; for (i = 2; i <= 4; i++) v[i, n] = $i }
  END {
    for (i = 2; i <= 4; i++) {
      for (k = int(n / 3) + 1; k <= n; k++) if (k <= 2 * n / 3) { if (v[i, k] > middle[i]) middle[i] = v[i, k] } else if (v[i, k] > last[i]) last[i] = v[i, k]
      printf "%s: middle third at most %d, last third at most %d\n", i == 2 ? "heap" : i == 3 ? "threads" : "open files", middle[i], last[i]
      if (last[i] > 1.25 * middle[i]) failed = 1
    }
    print failed ? "it grows" : "it does not grow"
    exit failed
  }' "$WORK/samples"
echo "graph: $SVG"
