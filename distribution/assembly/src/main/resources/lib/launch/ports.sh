# The ports of a node and who has them.
ports_set() {
  MASTER_PORT=$((5050 + PORT_OFFSET))
  AGENT_PORT=$((5051 + PORT_OFFSET))
  SERVICES_PORT=$((8080 + PORT_OFFSET))
  DASHBOARD_PORT=$((8480 + PORT_OFFSET))
  SHELL_PORT=$((8101 + PORT_OFFSET))
}

ports_check() {
  [ -r /proc/net/tcp ] || return 0
  ! has_role master || port_check master "$MASTER_PORT"
  ! has_role services || port_check services "$SERVICES_PORT"
  ! has_role dashboard || port_check dashboard "$DASHBOARD_PORT"
  port_check shell "$SHELL_PORT"
  if [ -n "$MEMBER" ]; then
    port_check ZooKeeper $((2181 + PORT_OFFSET))
    port_check "ZooKeeper's members" $((2888 + PORT_OFFSET))
    port_check "ZooKeeper's election" $((3888 + PORT_OFFSET))
  fi
  has_role agent || return 0
  I=1
  while [ "$I" -le "$AGENTS" ]; do
    port_check "agent $I" $((AGENT_PORT + I - 1))
    I=$((I + 1))
  done
}

port_check() {
  INODE=$(port_listener "$2")
  [ -n "$INODE" ] || return 0
  OWNER=$(socket_owner "$INODE")
  # A process that was just killed keeps its sockets for a moment after it has left /proc.
  TRIES=30
  while [ -z "$OWNER" ] && [ "$TRIES" -gt 0 ]; do
    sleep 0.1
    INODE=$(port_listener "$2")
    [ -n "$INODE" ] || return 0
    OWNER=$(socket_owner "$INODE")
    TRIES=$((TRIES - 1))
  done
  fail "$EXIT_PORT" "port $2 ($1) is taken by ${OWNER:-a process of another user}; choose others with --port-offset N"
}

# Prints the socket that listens on the port, at loopback or at every address.
port_listener() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v "port=$(printf '%04X' "$1")" '
    $4 == "0A" {
      split($2, local, ":")
      if (local[2] == port && (local[1] ~ /^0+$/ || local[1] ~ /0100007F$/)) { print $10; exit }
    }'
}

# Prints the process that has the socket; nothing if it cannot be seen.
socket_owner() {
  HOLDER=$(find /proc/[0-9]*/fd -lname "socket:\[$1\]" 2>/dev/null | head -n 1 | cut -d / -f 3)
  [ -z "$HOLDER" ] ||
    echo "process $HOLDER ($(tr '\0' ' ' <"/proc/$HOLDER/cmdline" 2>/dev/null | cut -c 1-60 | sed 's/ *$//'))"
}
