# The node commands.

# options ARGS...: reads what all of them take.
options() {
  GIVEN=
  PORT_OFFSET=0
  AGENTS=1
  IP=127.0.0.1
  ROLES=$ROLES_ALL
  ENSEMBLE=
  MEMBER=
  ZK=
  MASTERS=
  tls_defaults
  # The client reads the same variables, so that they can be set once for both.
  [ -z "${GANTRY_PORT_OFFSET-}" ] || option --port-offset "$GANTRY_PORT_OFFSET"
  WORK_DIR=${GANTRY_WORK_DIR-}
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*)
        OPTION=${1%%=*}
        VALUE=${1#*=}
        ;;
      --work-dir | --port-offset | --agents | --ip | --roles | --ensemble | --member | --zk | \
        --masters | --tls | --tls-ca | --tls-clients | --tls-downgrade)
        OPTION=$1
        [ $# -gt 1 ] || fail "$EXIT_USAGE" "$1 needs a value"
        VALUE=$2
        shift
        ;;
      *) fail "$EXIT_USAGE" "unknown argument '$1'; see gantry $COMMAND --help" ;;
    esac
    shift
    option "$OPTION" "$VALUE"
  done
  [ -n "$WORK_DIR" ] || WORK_DIR=$(work_dir_default) || exit
  case $WORK_DIR in
    /*) ;;
    *) WORK_DIR=$PWD/$WORK_DIR ;;
  esac
}

option() {
  case $1 in
    --work-dir)
      [ -n "$2" ] || fail "$EXIT_USAGE" "--work-dir needs a directory"
      WORK_DIR=$2
      ;;
    --port-offset)
      number --port-offset "$2" 0 50000
      PORT_OFFSET=$2
      GIVEN=yes
      ;;
    --agents)
      number --agents "$2" 1 64
      AGENTS=$2
      GIVEN=yes
      ;;
    --ip)
      case $2 in
        '' | *[!0-9a-fA-F.:]*) fail "$EXIT_USAGE" "--ip needs an IP address, not '$2'" ;;
      esac
      IP=$2
      GIVEN=yes
      ;;
    --roles)
      roles "$2"
      GIVEN=yes
      ;;
    --ensemble)
      ENSEMBLE=$2
      GIVEN=yes
      ;;
    --member)
      number --member "$2" 1 7
      MEMBER=$2
      GIVEN=yes
      ;;
    --zk)
      ZK=$2
      GIVEN=yes
      ;;
    --masters)
      MASTERS=$2
      GIVEN=yes
      ;;
    --tls | --tls-ca | --tls-clients | --tls-downgrade)
      tls_option "$1" "$2"
      GIVEN=yes
      ;;
    *) fail "$EXIT_USAGE" "unknown option '$1'; see gantry $COMMAND --help" ;;
  esac
}

# Everything that can be refused is refused before anything is written.
check() {
  tls_check
  cluster_check
  java_find
  if running_pid >/dev/null; then
    work_dir_taken
  fi
  ports_set
  ports_check
}

prepare() {
  check
  if is_root && [ "$WORK_DIR" = /var/lib/gantry ]; then
    RUNTIME_DIR=/run/gantry
  else
    RUNTIME_DIR=$WORK_DIR/runtime
  fi
  NODE_ID=$(printf %s "$WORK_DIR" | cksum | cut -d ' ' -f 1)
  work_dir_create
  work_dir_lock
  work_dir_configure
  printf '%s\n' "$(node_arguments)" >"$WORK_DIR/run/options"
  endpoints
  cluster_export
  tls_export
  export GANTRY_MASTER_PORT="$MASTER_PORT" GANTRY_AGENT_PORT="$AGENT_PORT" GANTRY_WORK_DIR="$WORK_DIR"
  export GANTRY_RUNTIME_DIR="$RUNTIME_DIR" GANTRY_SERVICES_PORT="$SERVICES_PORT"
  export GANTRY_DASHBOARD_PORT="$DASHBOARD_PORT" GANTRY_NODE_ID="$NODE_ID"
}

# The options that make this node again, but for its work directory: no value has a space in it.
node_arguments() {
  printf '%s' "--port-offset $PORT_OFFSET --agents $AGENTS --ip $IP --roles $(printf %s "$ROLES" | tr ' ' ',')"
  [ -z "$ENSEMBLE" ] || printf ' --ensemble %s' "$ENSEMBLE"
  [ -z "$MEMBER" ] || printf ' --member %s' "$MEMBER"
  [ -z "$ZK" ] || printf ' --zk %s' "$ZK"
  [ -z "$MASTERS" ] || printf ' --masters %s' "$MASTERS"
  tls_arguments
}

# What must answer before the node is ready.
endpoints() {
  ENDPOINTS=
  SCHEME=$(tls_scheme)
  ! has_role master || ENDPOINTS="$ENDPOINTS master=$SCHEME://$IP:$MASTER_PORT=/health"
  if has_role agent; then
    ENDPOINTS="$ENDPOINTS agent=$SCHEME://$IP:$AGENT_PORT=/health"
    I=2
    while [ "$I" -le "$AGENTS" ]; do
      ENDPOINTS="$ENDPOINTS agent-$I=$SCHEME://$IP:$((AGENT_PORT + I - 1))=/health"
      I=$((I + 1))
    done
  fi
  ! has_role services || ENDPOINTS="$ENDPOINTS services=$SCHEME://$IP:$SERVICES_PORT=/ping"
  ! has_role dashboard || ENDPOINTS="$ENDPOINTS dashboard=$SCHEME://$IP:$DASHBOARD_PORT=/"
  ENDPOINTS=${ENDPOINTS# }
}

introduce() {
  if has_role agent; then
    RUNS="$AGENTS agent(s)"
  else
    RUNS="$(printf %s "$ROLES" | tr ' ' ',') only"
  fi
  echo "gantry: starting on $WORK_DIR (Java $JAVA_VERSION, $RUNS; log in $WORK_DIR/log/gantry.log)"
  cluster_introduce
  is_root || echo "gantry: not root: cgroups and namespaces need root and are off; tasks run as $(id -un)" \
    "with posix isolation, without enforced limits"
}

node_quickstart() {
  options "$@"
  prepare
  export GANTRY_SHUTDOWN_TASKS_ON_STOP=true
  introduce
  node_exec
}

node_run() {
  options "$@"
  prepare
  export GANTRY_SHUTDOWN_TASKS_ON_STOP=false
  introduce
  node_exec
}

node_start() {
  options "$@"
  daemon
}

daemon() {
  check
  work_dir_create
  rm -f "$WORK_DIR/run/ready"
  # shellcheck disable=SC2046
  setsid "$GANTRY_HOME/bin/gantry" run --work-dir "$WORK_DIR" $(node_arguments) \
    </dev/null >"$WORK_DIR/log/console.log" 2>&1 &
  DAEMON=$!
  WAITED=0
  while [ ! -e "$WORK_DIR/run/ready" ]; do
    kill -0 "$DAEMON" 2>/dev/null || daemon_failed
    [ "$WAITED" -lt 600 ] ||
      fail "$EXIT_FAILED" "not ready after 120 s, still trying (pid $DAEMON); see $WORK_DIR/log/gantry.log"
    sleep 0.2
    WAITED=$((WAITED + 1))
  done
  echo "gantry: running (pid $DAEMON)"
  cat "$WORK_DIR/run/ready"
}

daemon_failed() {
  wait "$DAEMON"
  CODE=$?
  tail -n 1 "$WORK_DIR/log/console.log" >&2
  case $CODE in
    "$EXIT_PORT" | "$EXIT_WORK_DIR" | "$EXIT_JAVA" | "$EXIT_RUNNING") exit "$CODE" ;;
    *) fail "$EXIT_FAILED" "the node ended with exit code $CODE; see $WORK_DIR/log" ;;
  esac
}

node_stop() {
  options "$@"
  stop || fail "$EXIT_NOT_RUNNING" "nothing runs on $WORK_DIR"
}

stop() {
  PID=$(running_pid) || return 1
  kill -TERM "$PID" 2>/dev/null || fail "$EXIT_STOP" "cannot stop process $PID: it belongs to another user"
  WAITED=0
  while running_pid >/dev/null; do
    [ "$WAITED" -lt 600 ] || fail "$EXIT_STOP" "process $PID still runs 60 s after it was told to stop"
    sleep 0.1
    WAITED=$((WAITED + 1))
  done
  rm -f "$WORK_DIR/run/pid" "$WORK_DIR/run/ready"
  echo "gantry: stopped (pid $PID)"
}

node_restart() {
  options "$@"
  if [ -z "$GIVEN" ] && [ -r "$WORK_DIR/run/options" ]; then
    # shellcheck disable=SC2046
    options --work-dir "$WORK_DIR" $(cat "$WORK_DIR/run/options")
  fi
  stop || echo "gantry: nothing ran on $WORK_DIR"
  daemon
}

node_status() {
  options "$@"
  PID=$(running_pid) || {
    echo "gantry: not running on $WORK_DIR"
    exit "$EXIT_NOT_RUNNING"
  }
  if [ -r "$WORK_DIR/run/ready" ]; then
    echo "gantry: running on $WORK_DIR (pid $PID)"
    cat "$WORK_DIR/run/ready"
  else
    echo "gantry: starting on $WORK_DIR (pid $PID)"
    exit "$EXIT_NOT_READY"
  fi
}

# The option first, then what the console is to do.
node_shell() {
  WORK_DIR=${GANTRY_WORK_DIR-}
  case ${1-} in
    --work-dir=*)
      WORK_DIR=${1#*=}
      shift
      ;;
    --work-dir)
      [ $# -gt 1 ] || fail "$EXIT_USAGE" "--work-dir needs a directory"
      WORK_DIR=$2
      shift 2
      ;;
  esac
  [ -n "$WORK_DIR" ] || WORK_DIR=$(work_dir_default) || exit
  running_pid >/dev/null || fail "$EXIT_NOT_RUNNING" "nothing runs on $WORK_DIR"
  java_find
  if [ $# -gt 0 ]; then
    printf '%s\n' "$*" | console -b
  else
    console
  fi
}
