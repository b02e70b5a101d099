#!/bin/sh
# How long it takes to read the state of a cluster, with one client and with twenty.
#   state.sh [AGENTS [TASKS_PER_AGENT [COMPLETED]]]   default: 1000 agents, 10 running tasks each, 10000 completed
# Baseline, Apache Mesos (main after 1.11.0), same size on two processors: /state 145 ms, GET_STATE 83 ms in protobuf.
set -eu
AGENTS=${1:-1000}
RUNNING=${2:-10}
COMPLETED=${3:-10000}
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
  "$HERE/simulate" framework --master "$MASTER" --name "done-$NUMBER" --tasks 1000 --until-finished >"$WORK/framework" ||
    { cat "$WORK/framework" >&2; exit 1; }
done
echo "with $((NUMBER * 1000)) completed tasks more: $(memory)"
WAIT=$(metric master/owner/queue_wait_ms/p99)
for CLIENTS in 1 20; do
  for WHAT in /state GET_STATE /state-summary; do
    "$HERE/simulate" poll --master "$MASTER" --clients "$CLIENTS" --for "${SECONDS_EACH:-10}" "$WHAT"
  done
done
echo "owner thread, 99th percentile of waiting: before $WAIT ms, under load $(metric master/owner/queue_wait_ms/p99) ms"
echo "answers shared: $(metric master/http_cache_hits)"
