#!/bin/sh
# Start-up time and resident memory of quickstart, with Karaf's own bare start on the same machine beside them.
#   startup.sh [HOME [RUNS]]   HOME: an installation (default: the one just built), RUNS: how often (default: 3)
# Prints one line per run. The first run of a row is cold: a work directory that is not there yet.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
GANTRY=${1:-$HERE/../assembly/target/assembly}
RUNS=${2:-3}
OFFSET=${PORT_OFFSET:-17000}
WORK=$(mktemp -d)
PID=
trap '[ -z "$PID" ] || kill "$PID" 2>/dev/null || true; rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM

. "$GANTRY/lib/launch/common.sh"
. "$GANTRY/lib/launch/java.sh"
GANTRY_HOME=$GANTRY
java_find

# await_file FILE TEXT: until the text is in the file; stops the measurement after a minute.
await_file() {
  TRIES=0
  until grep -q "$2" "$1" 2>/dev/null; do
    kill -0 "$PID" 2>/dev/null || { echo "startup.sh: the process ended; see $WORK" >&2; trap - EXIT; exit 1; }
    [ "$TRIES" -lt 1200 ] || { echo "startup.sh: not started within a minute" >&2; exit 1; }
    sleep 0.05
    TRIES=$((TRIES + 1))
  done
}

now() {
  date +%s%3N
}

report() {
  printf '%-12s %-5s %6d ms %5d MB %4d threads\n' "$1" "$2" "$3" \
    $(($(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$PID/status") / 1024)) \
    "$(find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l)"
}

finish() {
  kill "$PID"
  wait "$PID" 2>/dev/null || true
  PID=
}

quickstart() {
  START=$(now)
  "$GANTRY/bin/gantry" quickstart --work-dir "$WORK/node" --port-offset "$OFFSET" >"$WORK/out" 2>&1 &
  PID=$!
  await_file "$WORK/out" '^ready in'
  report quickstart "$1" $(($(now) - START))
  finish
}

# The framework and nothing else: the same JVM, the same options, no features of ours.
karaf() {
  mkdir -p "$WORK/karaf/etc" "$WORK/karaf/data/tmp" "$WORK/karaf/log"
  cp -r "$GANTRY/etc/." "$WORK/karaf/etc"
  rm -f "$WORK"/karaf/etc/org.gantry.* "$WORK"/karaf/etc/org.apache.felix.http*
  printf 'featuresRepositories = mvn:org.apache.karaf.features/standard/%s/xml/features\nfeaturesBoot = ssh,feature,bundle\n' \
    "$(sed -n 's/^karafVersion=//p' "$GANTRY/etc/distribution.info")" >"$WORK/karaf/etc/org.apache.karaf.features.cfg"
  sed -i "s/^sshPort.*/sshPort = $((8101 + OFFSET))/" "$WORK/karaf/etc/org.apache.karaf.shell.cfg"
  rm -f "$WORK/karaf/log/gantry.log"
  START=$(now)
  # shellcheck disable=SC2046
  "$JAVA" $(node_java_options) "-Dkaraf.home=$GANTRY" "-Dkaraf.base=$WORK/karaf" "-Dkaraf.data=$WORK/karaf/data" \
    "-Dkaraf.etc=$WORK/karaf/etc" "-Dkaraf.log=$WORK/karaf/log" "-Dkaraf.instances=$WORK/karaf/instances" \
    "-Djava.io.tmpdir=$WORK/karaf/data/tmp" -Dkaraf.startLocalConsole=false -Dkaraf.startRemoteShell=true \
    -classpath "$GANTRY/lib/boot/*:$GANTRY/lib/jdk9plus/*" org.apache.karaf.main.Main >"$WORK/out" 2>&1 &
  PID=$!
  TRIES=0
  until grep -q "$(printf ':%04X' $((8101 + OFFSET)))" /proc/net/tcp /proc/net/tcp6 2>/dev/null; do
    [ "$TRIES" -lt 1200 ] || { echo "startup.sh: bare Karaf does not start" >&2; exit 1; }
    sleep 0.05
    TRIES=$((TRIES + 1))
  done
  report karaf "$1" $(($(now) - START))
  finish
}

RUN=1
while [ "$RUN" -le "$RUNS" ]; do
  [ "$RUN" -eq 1 ] && KIND=cold || KIND=warm
  karaf "$KIND"
  quickstart "$KIND"
  RUN=$((RUN + 1))
done
