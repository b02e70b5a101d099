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
  port_check master "$MASTER_PORT"
  port_check services "$SERVICES_PORT"
  port_check dashboard "$DASHBOARD_PORT"
  port_check shell "$SHELL_PORT"
  I=1
  while [ "$I" -le "$AGENTS" ]; do
    port_check "agent $I" $((AGENT_PORT + I - 1))
    I=$((I + 1))
  done
}

port_check() {
  INODE=$(port_listener "$2")
  [ -z "$INODE" ] ||
    fail "$EXIT_PORT" "port $2 ($1) is taken by $(socket_owner "$INODE"); choose others with --port-offset N"
}

# Prints the socket that listens on the port, at loopback or at every address.
port_listener() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v "port=$(printf '%04X' "$1")" '
    $4 == "0A" {
      split($2, local, ":")
      if (local[2] == port && (local[1] ~ /^0+$/ || local[1] ~ /0100007F$/)) { print $10; exit }
    }'
}

socket_owner() {
  OWNER=$(find /proc/[0-9]*/fd -lname "socket:\[$1\]" 2>/dev/null | head -n 1 | cut -d / -f 3)
  if [ -n "$OWNER" ]; then
    echo "process $OWNER ($(tr '\0' ' ' <"/proc/$OWNER/cmdline" 2>/dev/null | cut -c 1-60 | sed 's/ *$//'))"
  else
    echo "a process of another user"
  fi
}
