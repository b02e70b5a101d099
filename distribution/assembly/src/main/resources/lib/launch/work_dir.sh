# The work directory of a node: where it is, what is in it, and who runs on it.
#   etc/ configuration   log/   run/ pid, lock, ready   auth/ tokens   deploy/ drop folder
#   karaf/ bundle cache  agent/, agent-2/ ... agents    runtime/ what a reboot must clear
work_dir_default() {
  if is_root; then
    echo /var/lib/gantry
  elif [ -n "${XDG_STATE_HOME-}" ]; then
    echo "$XDG_STATE_HOME/gantry"
  elif [ -n "${HOME-}" ]; then
    echo "$HOME/.local/state/gantry"
  else
    fail "$EXIT_WORK_DIR" "no work directory: neither --work-dir nor HOME is set"
  fi
}

# Creates what is missing. Only root's is open to others, and only to pass through: a task may run as another user.
work_dir_create() {
  OLD_UMASK=$(umask)
  umask 077
  for DIR in '' /run /etc /log /auth /deploy /karaf /karaf/tmp; do
    [ -d "$WORK_DIR$DIR" ] || mkdir -p "$WORK_DIR$DIR" 2>/dev/null ||
      fail "$EXIT_WORK_DIR" "cannot create $WORK_DIR$DIR; choose another with --work-dir"
  done
  { : >"$WORK_DIR/run/lock"; } 2>/dev/null ||
    fail "$EXIT_WORK_DIR" "work directory $WORK_DIR is not writable; choose another with --work-dir"
  if is_root; then
    chmod 711 "$WORK_DIR"
  fi
  umask "$OLD_UMASK"
}

# Takes the lock that the JVM keeps for as long as it lives (it inherits the open file).
work_dir_lock() {
  if command -v flock >/dev/null; then
    exec 9>>"$WORK_DIR/run/lock"
    flock -n 9 || work_dir_taken
  elif running_pid >/dev/null; then
    work_dir_taken
  fi
  rm -f "$WORK_DIR/run/ready"
  echo "$$ $(start_time $$)" >"$WORK_DIR/run/pid"
}

work_dir_taken() {
  fail "$EXIT_RUNNING" "already running on $WORK_DIR (pid $(running_pid || echo unknown))"
}

# A process is known by its id and the time it started, since ids are used again. A dead one that waits for its parent
# has none.
start_time() {
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'
}

# Prints the id of the node that runs on the work directory; false if there is none.
running_pid() {
  read -r PID STARTED 2>/dev/null <"$WORK_DIR/run/pid" || return 1
  [ -n "$PID" ] && [ "$(start_time "$PID")" = "${STARTED-}" ] && [ -n "${STARTED-}" ] && echo "$PID"
}

# Configuration is copied once and is the operator's from then on; what belongs to the installation follows it.
work_dir_configure() {
  umask 077
  BUILD="$(cat "$GANTRY_HOME/lib/build-id" 2>/dev/null || echo none) $ROLES"
  if [ "$BUILD" != "$(cat "$WORK_DIR/karaf/build-id" 2>/dev/null)" ]; then
    if [ -d "$WORK_DIR/karaf/cache" ]; then
      echo "gantry: the installation or the node's roles have changed; modules are installed anew"
    fi
    rm -rf "$WORK_DIR/karaf"
    mkdir -p "$WORK_DIR/karaf/tmp" "$WORK_DIR/etc/scripts"
    copy_configuration || fail "$EXIT_WORK_DIR" "cannot write to $WORK_DIR/etc"
    roles_configure
    echo "$BUILD" >"$WORK_DIR/karaf/build-id"
  fi
  secrets_create
  shell_configure
  agents_configure
  umask "$OLD_UMASK"
}

copy_configuration() {
  for FILE in "$GANTRY_HOME"/etc/* "$GANTRY_HOME"/etc/scripts/*; do
    NAME=${FILE#"$GANTRY_HOME/etc/"}
    [ -f "$FILE" ] || continue
    case $NAME in
      org.gantry.* | org.apache.felix.http-* | users.properties | custom.*)
        [ -e "$WORK_DIR/etc/$NAME" ] || [ -e "$WORK_DIR/etc/$NAME.unused" ] && continue
        ;;
    esac
    cp "$FILE" "$WORK_DIR/etc/$NAME" || return 1
    chmod u+w "$WORK_DIR/etc/$NAME" || return 1
  done
}

secrets_create() {
  if [ ! -s "$WORK_DIR/auth/token" ]; then
    random_hex >"$WORK_DIR/auth/token.new"
    mv "$WORK_DIR/auth/token.new" "$WORK_DIR/auth/token"
  fi
  if ! grep -q '^gantry *=' "$WORK_DIR/etc/users.properties" 2>/dev/null; then
    {
      echo "gantry = $(random_hex),_g_:admingroup"
      echo '_g_\:admingroup = group,admin,manager,viewer,systembundles,ssh'
    } >"$WORK_DIR/etc/users.properties"
    chmod 600 "$WORK_DIR/etc/users.properties"
  fi
}

# The console client reads this file itself, so the port must stand in it.
shell_configure() {
  FILE=$WORK_DIR/etc/org.apache.karaf.shell.cfg
  sed -e "s/^sshPort *=.*/sshPort = $SHELL_PORT/" "$FILE" >"$FILE.new" && mv "$FILE.new" "$FILE"
}

# The further agents of this node: each has a server and a configuration of its own.
agents_configure() {
  rm -f "$WORK_DIR"/etc/org.apache.felix.http-agent-*.cfg
  for FILE in "$WORK_DIR"/etc/org.gantry.agent-agent-*.cfg; do
    [ ! -e "$FILE" ] || mv "$FILE" "$FILE.unused"
  done
  has_role agent || return 0
  I=2
  while [ "$I" -le "$AGENTS" ]; do
    agent_server "$I" "$IP" "agent-$I"
    # An agent's host name must be its own, for constraints to tell agents apart; so it is reachable by it too.
    [ "$IP" != 127.0.0.1 ] || agent_server "$I" "127.0.0.$I" "agent-$I-host"
    agent_configuration "$I"
    I=$((I + 1))
  done
}

agent_server() {
  sed -e "s/^org.apache.felix.http.name *=.*/org.apache.felix.http.name = $3/" \
    -e "s/^\(org.apache.felix.http.runtime.init.gantry.endpoint\) *=.*/\1 = agent-$1/" \
    -e "s/^org.apache.felix.http.host *=.*/org.apache.felix.http.host = $2/" \
    -e "s/^org.osgi.service.http.port *=.*/org.osgi.service.http.port = $((AGENT_PORT + $1 - 1))/" \
    -e "s/^org.osgi.service.http.port.secure *=.*/org.osgi.service.http.port.secure = $((AGENT_PORT + $1 - 1))/" \
    -e "s/\"agent\"/\"$3\"/" \
    "$GANTRY_HOME/etc/org.apache.felix.http-agent.cfg" >"$WORK_DIR/etc/org.apache.felix.http-$3.cfg"
}

# What tells the agents of one node apart is set anew; all else is the operator's, once the file is there.
agent_configuration() {
  FILE=$WORK_DIR/etc/org.gantry.agent-agent-$1.cfg
  if [ -e "$FILE.unused" ]; then
    BASE=$FILE.unused
    MANAGED='name|endpoint|port|work_dir|runtime_dir|cgroups.root'
    OWN=
  else
    BASE=$WORK_DIR/etc/org.gantry.agent-agent.cfg
    MANAGED='name|endpoint|port|work_dir|runtime_dir|cgroups.root|domain_socket_location|hostname|resources'
    FIRST=$((31000 + 1000 * ($1 - 1)))
    AGENT_HOST=$IP
    [ "$IP" != 127.0.0.1 ] || AGENT_HOST=127.0.0.$1
    OWN="hostname = $AGENT_HOST
resources = ports:[$FIRST-$((FIRST + 999))]"
  fi
  {
    grep -v -E "^($MANAGED) *=" "$BASE"
    echo "name = agent-$1"
    echo "endpoint = agent-$1"
    echo "port = $((AGENT_PORT + $1 - 1))"
    echo "work_dir = $WORK_DIR/agent-$1"
    echo "runtime_dir = $RUNTIME_DIR/agent-$1"
    echo "cgroups.root = gantry/$NODE_ID/agent-$1"
    [ -z "$OWN" ] || echo "$OWN"
  } >"$FILE.new"
  mv "$FILE.new" "$FILE"
  rm -f "$FILE.unused"
}
