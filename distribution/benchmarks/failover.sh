#!/bin/sh
# A master is killed and starts anew: how long from its leadership to the last agent that is registered again.
#   failover.sh [AGENTS [TASKS_PER_AGENT]]   default: 40000 agents, or as many as open files allow, with 10 tasks each
# Goal: 5 s for 40000 agents. Each agent needs an open file in the master and one in the simulator: see ulimit -n.
set -eu
FILES=$(ulimit -n)
MOST=$([ "$FILES" = unlimited ] || [ "$FILES" -gt 42000 ] && echo 40000 || echo $((FILES - 2000)))
AGENTS=${1:-$MOST}
RUNNING=${2:-10}
HEAP=${HEAP:-4g}
. "$(dirname "$0")/master.sh"
about "$AGENTS" "$RUNNING"
[ "$FILES" = unlimited ] || [ "$FILES" -gt $((AGENTS + 500)) ] ||
  { echo "failover.sh: ulimit -n is $FILES, too few for $AGENTS agents" >&2; exit 1; }
master_start
agents "$AGENTS" --tasks "$RUNNING" --rate "${RATE:-2000}" --backoff "${BACKOFF:-1}" --longest-backoff "${LONGEST_BACKOFF:-4}"
echo "first registration done; $(memory); registry $(metric registrar/registry_size_bytes) bytes"
kill -9 "$(master_pid)"
master_start
[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.start name=failover settings=profile >/dev/null
await master/slaves_connected "$AGENTS.0" "${PATIENCE:-300}"
spent >"$WORK/spent"
[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.stop name=failover filename="$PROFILE" >/dev/null
# The last line that was written before all had come may be a second old.
sleep 2
LEADS=$(sed -n 's/^\([0-9T:,-]*\) .*Elected as the leading master.*/\1/p' "$WORK/node/log/gantry.log" | tail -n 1 | tr ',' '.')
LAST=$(tail -n 1 "$WORK/agents" | sed 's/.*last at \([^,]*\),.*/\1/')
FROM=$(date -d "$LEADS" +%s%3N)
TO=$(date -d "$LAST" +%s%3N)
TOOK=$((TO - FROM))
echo "leads since $LEADS, last agent registered at $LAST: $TOOK ms for $AGENTS agents with $((AGENTS * RUNNING)) tasks"
echo "processor time of the master since its start: $(tr '\n' ',' <"$WORK/spent" | sed 's/,$//; s/,/ ms, /g; s/$/ ms/')"
echo "ratio to the goal: $(awk -v took="$TOOK" -v agents="$AGENTS" 'BEGIN {
  printf "%.0f agents a second of 8000; %d ms for 40000 at that rate, %.2f of the goal of 5000", agents * 1000 / took, took * 40000 / agents, took * 40000 / agents / 5000 }')"
echo "registry read in $(metric registrar/state_fetch_ms) ms; tasks running $(metric master/tasks_running); $(memory)"
