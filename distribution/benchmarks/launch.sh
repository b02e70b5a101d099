#!/bin/sh
# How long one real agent takes from ACCEPT to TASK_RUNNING of a command, and how many commands a second it runs.
#   launch.sh [TASKS [ROUNDS]]   default: 60 tasks one after the other, 300 together; 3 rounds of both
# Runs a quickstart node of its own, as root with the isolators posix, cgroups and namespaces.
# Baseline, Apache Mesos on two processors: 50 % within 142 ms, 8 tasks a second. Goal: 20 ms, 200 a second.
set -eu
TASKS=${1:-60}
ROUNDS=${2:-3}
. "$(dirname "$0")/master.sh"
about "$TASKS" "$ROUNDS"
"$GANTRY/bin/gantry" start --roles master,agent --work-dir "$WORK/node" --port-offset "$OFFSET" >"$WORK/start" 2>&1 ||
  { cat "$WORK/start" >&2; exit 1; }
await master/slaves_connected 1.0 60
echo "# isolators $(curl -s "http://127.0.0.1:$((OFFSET + 5051))/flags" | sed -n 's/.*"isolation": *"\([^"]*\)".*/\1/p')"

# framework NAME OPTIONS...: tasks that end at once
framework() {
  NAME=$1
  shift
  "$HERE/simulate" framework --master "$MASTER" --name "$NAME" --task-resources 'cpus:0.01;mem:4' --command : \
    --until-finished --failover-timeout 0 --within 120 "$@" >"$WORK/framework" || { cat "$WORK/framework" >&2; exit 1; }
  cat "$WORK/framework"
}

[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.start name=launch settings=profile >/dev/null
ROUND=0
while [ "$ROUND" -lt "$ROUNDS" ]; do
  ROUND=$((ROUND + 1))
  spent >"$WORK/before"
  echo "round $ROUND, one after the other: $(framework "single-$ROUND" --tasks "$TASKS" --at-once 1)"
  P50=$(sed -n 's/.*p50=\([0-9.]*\)ms.*/\1/p' "$WORK/framework")
  echo "round $ROUND, together: $(framework "together-$ROUND" --tasks $((TASKS * 5)))"
  RATE=$(sed -n 's/.*tasks_per_second=\([0-9]*\).*/\1/p' "$WORK/framework")
  echo "  processor time of master and agent for both: $(spent_since "$WORK/before")"
done
[ -z "${PROFILE-}" ] || jcmd "$(master_pid)" JFR.stop name=launch filename="$PROFILE" >/dev/null
echo "ratio to the baseline, last round: ACCEPT to RUNNING $(awk -v p50="$P50" 'BEGIN { printf "%.2f of 142 ms (goal 0.14)", p50 / 142 }')," \
  "$(awk -v rate="$RATE" 'BEGIN { printf "%.1f times 8 tasks a second (goal 25)", rate / 8 }')"
