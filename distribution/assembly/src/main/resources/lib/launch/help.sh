# What --help prints.
help_main() {
  cat <<'TEXT'
Usage: gantry COMMAND [OPTIONS]

Nodes:
  quickstart   a whole cluster in this terminal: master, agents, services, dashboard, ZooKeeper
  start        the same as a daemon, whose tasks survive its stop
  stop         stop the daemon; its tasks go on
  restart      stop and start with the options of the last start
  status       whether the daemon runs, and where its endpoints are
  run          as start, but in the foreground, for service managers
  shell        the console of a running node

Work on a cluster (gantry COMMAND --help tells more):
  app, task, node, module, cluster

Options of the node commands: see gantry start --help
Completion in bash: source <(gantry generate-completion)
TEXT
}

help_options() {
  cat <<'TEXT'

Options:
  --work-dir DIR     where the node keeps everything it writes
                     (default: /var/lib/gantry as root, else ${XDG_STATE_HOME:-~/.local/state}/gantry)
  --port-offset N    is added to every port: master 5050, agent 5051, services 8080, dashboard 8480, shell 8101,
                     ensemble 2181, 2888, 3888
                     (default: 0)
  --agents N         agents in this node, at ports 5051, 5052, ... (default: 1)
  --ip IP            address that everything listens at (default: 127.0.0.1)
  --roles LIST       what the node runs, of master,agent,services,dashboard (default: all)
  --ensemble LIST    the 3, 5 or 7 nodes, HOST[+PORT_OFFSET],..., whose masters keep the cluster's state among them
  --member N         which of those this node is, counted from 1; a node without it only uses the ensemble
  --zk LIST          an ensemble of ZooKeeper servers elsewhere, HOST:PORT,HOST:PORT/CHROOT, in place of --ensemble
  --masters LIST     with --zk: all nodes that run a master, HOST[+PORT_OFFSET],...; services ask each who leads
                     (default: the node's own)
  --tls FILE         every port speaks TLS: PEM file with this node's key and certificates
  --tls-ca FILE      PEM file with those who vouch for other nodes and for clients
  --tls-clients HOW  none: certificates of clients are not asked for; wants: are checked; needs: are required
                     (default: none)
  --tls-downgrade yes
                     the same ports answer plain HTTP too
  -h, --help         this text

Environment:
  GANTRY_WORK_DIR, GANTRY_PORT_OFFSET
                     as the options, for the node and for the commands that work on it
  LIBPROCESS_SSL_ENABLED, _CERT_FILE and _KEY_FILE (one file), _CA_FILE, _REQUIRE_CLIENT_CERT, _VERIFY_CERT,
  _SUPPORT_DOWNGRADE as with Mesos, in place of the options for TLS
  JAVA_HOME          Java 17 to 23 (default: java on the PATH)
  GANTRY_JAVA_OPTS   more options for the node's JVM; later ones win, so -Xmx1g raises the heap

Exit codes:
  2 usage, 10 a port is taken, 11 the work directory cannot be written, 12 no suitable Java,
  13 already running on this work directory, 14 the node did not start, 15 the node did not stop
TEXT
}

help_quickstart() {
  echo 'Usage: gantry quickstart [--work-dir DIR] [OPTIONS]'
  echo
  echo 'Runs a whole cluster in the foreground, bound to 127.0.0.1. Ctrl-C and SIGTERM stop it and its tasks.'
  help_options
}

help_run() {
  echo 'Usage: gantry run [--work-dir DIR] [OPTIONS]'
  echo
  echo 'Runs the node in the foreground. Its tasks survive when it ends, and are found again by the next start.'
  help_options
}

help_start() {
  echo 'Usage: gantry start [--work-dir DIR] [OPTIONS]'
  echo
  echo 'Starts the node as a daemon and waits until every endpoint answers.'
  help_options
}

help_restart() {
  echo 'Usage: gantry restart [--work-dir DIR] [OPTIONS]'
  echo
  echo 'Stops the daemon and starts it again, with the options of its last start unless others are given. Tasks survive.'
  help_options
}

help_stop() {
  echo 'Usage: gantry stop [--work-dir DIR]'
  echo
  echo 'Stops the node on this work directory. The tasks of a daemon go on; those of a quickstart are stopped.'
}

help_status() {
  echo 'Usage: gantry status [--work-dir DIR]'
  echo
  echo 'Exit codes: 0 ready, 3 not running, 4 running but not ready yet'
}

help_shell() {
  echo 'Usage: gantry shell [--work-dir DIR] [COMMAND...]'
  echo
  echo 'Opens the console of the node that runs on this work directory, or has it carry out one command.'
}
