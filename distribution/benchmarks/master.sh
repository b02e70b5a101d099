# Read by the other scripts: a master of its own on a free port offset, and what they have in common.
HERE=$(cd "$(dirname "$0")" && pwd)
GANTRY=${GANTRY:-$HERE/../assembly/target/assembly}
OFFSET=${PORT_OFFSET:-17000}
MASTER=127.0.0.1:$((5050 + OFFSET))
# The options of a node are those of a small one; a master that is measured is compiled fully and has room.
GANTRY_JAVA_OPTS=${GANTRY_JAVA_OPTS--XX:TieredStopAtLevel=4 -XX:-UseSerialGC -XX:+UseG1GC -Xmx${HEAP:-2g}}
export GANTRY_JAVA_OPTS
WORK=$(mktemp -d)
SIMULATORS=
trap 'finish' EXIT
trap 'exit 130' INT TERM

[ -x "$GANTRY/bin/gantry" ] || { echo "$0: no installation at $GANTRY; ./mvnw package -DskipTests" >&2; exit 1; }

finish() {
  for PID in $SIMULATORS; do
    kill "$PID" 2>/dev/null || true
  done
  "$GANTRY/bin/gantry" stop --work-dir "$WORK/node" >/dev/null 2>&1 || true
  [ -n "${KEEP-}" ] && echo "kept: $WORK" || rm -rf "$WORK"
}

# Which machine, how busy, which build: without these a figure says nothing.
about() {
  echo "# $(basename "$0") $*"
  echo "# $(uname -srm), $(nproc) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)), load $(cut -d ' ' -f 1-3 /proc/loadavg)"
  echo "# $("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1), master $GANTRY_JAVA_OPTS, open files $(ulimit -n)"
}

master_start() {
  "$GANTRY/bin/gantry" start --roles master --work-dir "$WORK/node" --port-offset "$OFFSET" >"$WORK/start" 2>&1 ||
    { cat "$WORK/start" >&2; cp "$WORK/node/log/gantry.log" "${TMPDIR:-/tmp}/gantry-benchmark.log"; exit 1; }
}

master_pid() {
  cat "$WORK/node/karaf/karaf.pid"
}

# metric NAME: one value of the master's; nothing if it does not answer.
metric() {
  curl -s --max-time 20 "http://$MASTER/metrics/snapshot" | tr ',{}' '\n\n\n' | sed -n "s|^\"$1\":||p"
}

# await NAME VALUE SECONDS: until a metric has the value.
await() {
  TRIES=0
  until [ "$(metric "$1")" = "$2" ]; do
    [ "$TRIES" -lt "$3" ] || { echo "$0: $1 is $(metric "$1") and not $2 after $3 s" >&2; exit 1; }
    sleep 1
    TRIES=$((TRIES + 1))
  done
}

# agents COUNT OPTIONS...: simulated ones, in the background.
agents() {
  COUNT=$1
  shift
  "$HERE/simulate" agents --master "$MASTER" --agents "$COUNT" "$@" >"$WORK/agents" 2>&1 &
  SIMULATORS="$SIMULATORS $!"
  await master/slaves_connected "$COUNT.0" "${PATIENCE:-300}"
}

# Resident memory and used heap after a full collection, in MiB.
memory() {
  jcmd "$(master_pid)" GC.run >/dev/null 2>&1 || true
  sleep 1
  RESIDENT=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$(master_pid)/status")
  HEAP_USED=$(metric jvm/heap_used_bytes | sed 's/\..*//')
  echo "resident $((RESIDENT / 1024)) MiB, heap in use $((${HEAP_USED:-0} / 1048576)) MiB"
}

# spent: processor time that the master's threads have had, in ms, one line a group: NAME MS
spent() {
  for TASK in "/proc/$(master_pid)/task"/*; do
    cat "$TASK/stat" 2>/dev/null || true
  done | awk -v tick="$(getconf CLK_TCK)" '
    { name = $0; sub(/^[0-9]+ \(/, "", name); rest = name; sub(/\) [A-Z] .*/, "", name); sub(/.*\) /, "", rest); split(rest, f, " ")
      group = name == "gantry-master" ? "owner" : name ~ /^gantry-master-e/ ? "effects" : name ~ /^(qtp|http-)/ ? "http" \
        : name ~ /Compiler/ ? "compiler" : name ~ /^(G1|GC|VM)/ ? "collector" : "others"
      ms[group] += (f[12] + f[13]) * 1000 / tick; ms["all"] += (f[12] + f[13]) * 1000 / tick }
    END { for (group in ms) print group, ms[group] }' | sort
}

# spent_since FILE: what each group has had since the file was written by spent.
spent_since() {
  spent | awk 'NR == FNR { before[$1] = $2; next } { printf "%s%s %d ms", FNR == 1 ? "" : ", ", $1, $2 - before[$1] } END { print "" }' "$1" -
}
