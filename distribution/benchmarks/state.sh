#!/bin/sh
# How long it takes to read the state of a cluster, with one client and with twenty, and what that costs the owner thread.
#   state.sh [AGENTS [TASKS_PER_AGENT [COMPLETED]]]   default: 1000 agents, 10 running tasks each, 10000 completed
# Baseline, Apache Mesos (main after 1.11.0), same size on two processors: /state 145 ms, GET_STATE 83 ms in protobuf.
# Goal: a third of that, and no effect on how long commands wait for the owner thread. SECONDS_EACH: of each measurement.
set -eu
AGENTS=${1:-1000}
RUNNING=${2:-10}
COMPLETED=${3:-10000}
EACH=${SECONDS_EACH:-10}
. "$(dirname "$0")/master.sh"
about "$AGENTS" "$RUNNING" "$COMPLETED"
master_start
memory
agents "$AGENTS" --tasks "$RUNNING" --task-life 0
echo "with $AGENTS agents and $((AGENTS * RUNNING)) running tasks: $(memory)"
# A thousand completed tasks are remembered of each framework.
NUMBER=0
while [ $((NUMBER * 1000)) -lt "$COMPLETED" ]; do
  NUMBER=$((NUMBER + 1))
  "$HERE/simulate" framework --master "$MASTER" --name "done-$NUMBER" --tasks 1000 --until-finished --within 120 >"$WORK/framework" ||
    { cat "$WORK/framework" >&2; exit 1; }
done
echo "with $((NUMBER * 1000)) completed tasks more: $(memory)"

# poll CLIENTS WHAT [BASELINE]: how long an answer takes; the ratio counts for one client.
poll() {
  "$HERE/simulate" poll --master "$MASTER" --clients "$1" --for "$EACH" "$2" >"$WORK/poll"
  echo "$(cat "$WORK/poll")$([ -z "${3-}" ] || sed -n 's/.*p50=\([0-9.]*\)ms.*/\1/p' "$WORK/poll" |
    awk -v baseline="$3" '{ printf "; ratio to the baseline of %d ms: %.2f (goal: 0.33)", baseline, $1 / baseline }')"
}

# The same questions before, unmeasured: code that is compiled only then would count for the first one alone.
"$HERE/simulate" poll --master "$MASTER" --clients 4 --for "$EACH" /state >/dev/null
"$HERE/simulate" poll --master "$MASTER" --clients 4 --for "$EACH" GET_STATE >/dev/null
poll 1 /state 145
poll 1 GET_STATE 83
poll 1 /state-summary
poll 20 GET_STATE
poll 20 /state-summary

# Something for the owner thread to do: 100 tasks a second, each with five commands.
"$HERE/simulate" framework --master "$MASTER" --name background --tasks 1000000000 --rate "${RATE:-100}" --until-finished \
  --within 600 >"$WORK/background" 2>&1 &
SIMULATORS="$SIMULATORS $!"

# waiting NAME: medians of what is sampled each second while something else goes on.
waiting() {
  N=0
  : >"$WORK/waits"
  while [ "$N" -lt "$EACH" ]; do
    sleep 1
    echo "$(metric master/owner/queue_wait_ms/p50) $(metric master/owner/queue_wait_ms/p99)" >>"$WORK/waits"
    N=$((N + 1))
  done
  echo "$1: commands wait $(sort -n "$WORK/waits" | awk 'NF == 2 { v[++n] = $1 } END { printf "%.2f", v[int((n + 1) / 2)] }') ms for the owner thread," \
    "99 % within $(sort -n -k 2 "$WORK/waits" | awk 'NF == 2 { v[++n] = $2 } END { printf "%.2f", v[int((n + 1) / 2)] }') ms (medians of $EACH samples)"
}

sleep 5
waiting "without readers"
"$HERE/simulate" poll --master "$MASTER" --clients 20 --for $((EACH + 2)) /state >"$WORK/poll" &
POLL=$!
waiting "with 20 readers of /state"
wait "$POLL"
cat "$WORK/poll"
# As dashboards do.
"$HERE/simulate" poll --master "$MASTER" --clients 20 --pause 1 --for $((EACH + 2)) /state >"$WORK/poll" &
POLL=$!
waiting "with 20 readers of /state, each a second after its last answer"
wait "$POLL"
cat "$WORK/poll"
echo "answers shared: $(metric master/http_cache_hits)"
