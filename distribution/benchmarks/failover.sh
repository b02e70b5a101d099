#!/bin/sh
# A master is killed and starts anew: how long from its leadership to the last agent that is registered again.
#   failover.sh [AGENTS [TASKS_PER_AGENT]]   default: 40000 agents with 10 tasks each
# Each agent needs an open file in the master and one in the simulator: see ulimit -n.
set -eu
AGENTS=${1:-40000}
RUNNING=${2:-10}
. "$(dirname "$0")/master.sh"
about "$AGENTS" "$RUNNING"
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -gt $((AGENTS + 500)) ] ||
  { echo "failover.sh: ulimit -n is $(ulimit -n), too few for $AGENTS agents" >&2; exit 1; }
master_start
agents "$AGENTS" --tasks "$RUNNING" --rate "${RATE:-2000}" --backoff "${BACKOFF:-1}" --longest-backoff "${LONGEST_BACKOFF:-4}"
echo "first registration done; $(memory); registry $(metric registrar/registry_size_bytes) bytes"
kill -9 "$(master_pid)"
master_start
await master/slaves_connected "$AGENTS.0" 300
LEADS=$(sed -n 's/^\([0-9T:,-]*\) .*Elected as the leading master.*/\1/p' "$WORK/node/log/gantry.log" | tail -n 1 | tr ',' '.')
LAST=$(tail -n 1 "$WORK/agents" | sed 's/.*last at \([^,]*\),.*/\1/')
FROM=$(date -d "$LEADS" +%s%3N)
TO=$(date -d "$LAST" +%s%3N)
echo "leads since $LEADS, last agent registered at $LAST: $((TO - FROM)) ms for $AGENTS agents with $((AGENTS * RUNNING)) tasks"
echo "registry read in $(metric registrar/state_fetch_ms) ms; tasks running $(metric master/tasks_running); $(memory)"
