#!/bin/sh
# How fast a framework's tasks are accepted, launched, reported and acknowledged, and how long each waits to run.
#   placement.sh [TASKS [AGENTS]]   default: 100000 tasks that end at once, on 1000 agents
set -eu
TASKS=${1:-100000}
AGENTS=${2:-1000}
. "$(dirname "$0")/master.sh"
about "$TASKS" "$AGENTS"
master_start
agents "$AGENTS" --task-life 0
# The first run warms up, the others count.
for RUN in 1 2 3; do
  "$HERE/simulate" framework --master "$MASTER" --name "run-$RUN" --tasks "$TASKS" --until-finished
done
echo "owner thread: 99th percentile of waiting $(metric master/owner/queue_wait_ms/p99) ms, of a batch $(metric master/owner/batch_ms/p99) ms"
memory
