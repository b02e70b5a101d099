#!/bin/sh
# How fast a framework's tasks are accepted, launched, reported and acknowledged, and how long each waits to run.
#   placement.sh [TASKS [AGENTS [ROUNDS]]]   default: 100000 tasks that end at once, on 1000 agents, 4 rounds
# Goal: 10000 tasks a second, 99 % of them running within a second of ACCEPT. The first round warms up; the ratio is that
# of the best of the others, in tasks a second and in tasks a second of the owner thread's processor time.
set -eu
TASKS=${1:-100000}
AGENTS=${2:-1000}
ROUNDS=${3:-4}
. "$(dirname "$0")/master.sh"
about "$TASKS" "$AGENTS" "$ROUNDS"
master_start
agents "$AGENTS" --task-life 0
[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.start name=placement settings=profile >/dev/null
ROUND=0
while [ "$ROUND" -lt "$ROUNDS" ]; do
  ROUND=$((ROUND + 1))
  spent >"$WORK/before"
  "$HERE/simulate" framework --master "$MASTER" --name "run-$ROUND" --tasks "$TASKS" --until-finished --within 150 >"$WORK/round" ||
    { cat "$WORK/round" >&2; exit 1; }
  OWNER=$(spent_since "$WORK/before" | tr ',' '\n' | sed -n 's/^ *owner \([0-9]*\) ms/\1/p')
  echo "round $ROUND: $(cat "$WORK/round")"
  echo "  processor time of the master: $(spent_since "$WORK/before")"
  echo "  tasks a second of the owner thread's processor time: $((TASKS * 1000 / (OWNER > 0 ? OWNER : 1)))"
  [ "$ROUND" -eq 1 ] || sed -n 's/.*tasks_per_second=\([0-9]*\).*p99=\([0-9.]*\)ms.*/\1 \2/p' "$WORK/round" |
    sed "s/\$/ $((TASKS * 1000 / (OWNER > 0 ? OWNER : 1)))/" >>"$WORK/figures"
done
[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.stop name=placement filename="$PROFILE" >/dev/null
echo "owner thread: 99th percentile of waiting $(metric master/owner/queue_wait_ms/p99) ms, of a batch $(metric master/owner/batch_ms/p99) ms"
sort -n "$WORK/figures" 2>/dev/null | tail -n 1 | awk '
  { printf "ratio to the goal: %.2f (%d of 10000 tasks a second), %s (99 %% within %d ms of 1000); owner thread alone %.2f\n", $1 / 10000, $1, $2 <= 1000 ? "met" : "missed", $2, $3 / 10000 }'
memory
