# A node's place among others: what it runs, where it listens, and where the cluster's state is kept.
ROLES_ALL='master agent services dashboard'

# roles LIST: checks it and sets ROLES, in the order above.
roles() {
  ROLES=
  for ROLE in $(printf %s "$1" | tr ',' ' '); do
    case " $ROLES_ALL " in
      *" $ROLE "*) ;;
      *) fail "$EXIT_USAGE" "--roles knows $(printf %s "$ROLES_ALL" | tr ' ' ','), not '$ROLE'" ;;
    esac
  done
  for ROLE in $ROLES_ALL; do
    case ",$1," in
      *",$ROLE,"*) ROLES="$ROLES $ROLE" ;;
    esac
  done
  ROLES=${ROLES# }
  [ -n "$ROLES" ] || fail "$EXIT_USAGE" "--roles needs at least one of $(printf %s "$ROLES_ALL" | tr ' ' ',')"
}

has_role() {
  case " $ROLES " in
    *" $1 "*) ;;
    *) return 1 ;;
  esac
}

# ensemble LIST: HOST or HOST+OFFSET, separated by commas. Sets ZK_MEMBERS, ZK_CLIENTS, ENSEMBLE_MASTERS.
ensemble() {
  ZK_MEMBERS=
  ZK_CLIENTS=
  ENSEMBLE_MASTERS=
  ENSEMBLE_SIZE=0
  for ONE in $(printf %s "$1" | tr ',' ' '); do
    HOST=${ONE%%+*}
    case $ONE in
      *+*) OFFSET=${ONE#*+} ;;
      *) OFFSET=0 ;;
    esac
    [ -n "$HOST" ] || fail "$EXIT_USAGE" "--ensemble is HOST[+OFFSET],HOST[+OFFSET],..., not '$1'"
    number "the port offset in --ensemble" "$OFFSET" 0 50000
    ZK_MEMBERS="$ZK_MEMBERS,$HOST:$((2181 + OFFSET)):$((2888 + OFFSET)):$((3888 + OFFSET))"
    ZK_CLIENTS="$ZK_CLIENTS,$HOST:$((2181 + OFFSET))"
    ENSEMBLE_MASTERS="$ENSEMBLE_MASTERS,$(tls_scheme)://$HOST:$((5050 + OFFSET))"
    ENSEMBLE_SIZE=$((ENSEMBLE_SIZE + 1))
  done
  case $ENSEMBLE_SIZE in
    3 | 5 | 7) ;;
    *) fail "$EXIT_USAGE" "--ensemble needs 3, 5 or 7 nodes, not $ENSEMBLE_SIZE" ;;
  esac
  ZK_MEMBERS=${ZK_MEMBERS#,}
  ZK_CLIENTS=${ZK_CLIENTS#,}
  ENSEMBLE_MASTERS=${ENSEMBLE_MASTERS#,}
}

# masters LIST: HOST or HOST+OFFSET, separated by commas. Sets MASTER_URLS.
masters() {
  MASTER_URLS=
  for ONE in $(printf %s "$1" | tr ',' ' '); do
    HOST=${ONE%%+*}
    case $ONE in
      *+*) OFFSET=${ONE#*+} ;;
      *) OFFSET=0 ;;
    esac
    [ -n "$HOST" ] || fail "$EXIT_USAGE" "--masters is HOST[+OFFSET],HOST[+OFFSET],..., not '$1'"
    number "the port offset in --masters" "$OFFSET" 0 50000
    MASTER_URLS="$MASTER_URLS,$(tls_scheme)://$HOST:$((5050 + OFFSET))"
  done
  MASTER_URLS=${MASTER_URLS#,}
}

# What options cannot mean together.
cluster_check() {
  [ -z "$ENSEMBLE" ] || [ -z "$ZK" ] || fail "$EXIT_USAGE" "--ensemble and --zk exclude each other"
  [ -z "$MEMBER" ] || [ -n "$ENSEMBLE" ] || fail "$EXIT_USAGE" "--member needs --ensemble"
  if [ -n "$ENSEMBLE" ]; then
    ensemble "$ENSEMBLE"
    [ -z "$MEMBER" ] || number --member "$MEMBER" 1 "$ENSEMBLE_SIZE"
  elif [ -z "$ZK" ] && ! has_role master; then
    fail "$EXIT_USAGE" "a node without a master must be told where the cluster is, by --ensemble or --zk"
  fi
  [ -z "$MASTERS" ] || [ -n "$ZK" ] || fail "$EXIT_USAGE" "--masters needs --zk; --ensemble names the masters itself"
  masters "$MASTERS"
  if [ -n "$ZK" ] && [ -z "$MASTER_URLS" ] && has_role services && ! has_role master; then
    fail "$EXIT_USAGE" "services on a node without a master must be told where the masters are, by --masters"
  fi
}

# Hands everything to the configuration's variables.
cluster_export() {
  GANTRY_IP=$IP
  GANTRY_ZK=embedded
  GANTRY_ZK_MEMBERS=
  GANTRY_ZK_MEMBER=
  GANTRY_MASTER=$(tls_scheme)://$IP:$MASTER_PORT
  GANTRY_MASTERS=$GANTRY_MASTER
  if [ -n "$ENSEMBLE" ]; then
    GANTRY_MASTER=zk:/mesos
    GANTRY_MASTERS=$ENSEMBLE_MASTERS
    if [ -n "$MEMBER" ]; then
      GANTRY_ZK_MEMBERS=$ZK_MEMBERS
      GANTRY_ZK_MEMBER=$MEMBER
    else
      GANTRY_ZK=$ZK_CLIENTS
    fi
  elif [ -n "$ZK" ]; then
    GANTRY_MASTER=zk:/mesos
    GANTRY_ZK=$ZK
    [ -z "$MASTER_URLS" ] || GANTRY_MASTERS=$MASTER_URLS
  fi
  export GANTRY_IP GANTRY_ZK GANTRY_ZK_MEMBERS GANTRY_ZK_MEMBER GANTRY_MASTER GANTRY_MASTERS
}

cluster_introduce() {
  case $IP in
    127.*) ;;
    *)
      echo "gantry: listening at $IP: whoever reaches it may do anything unless authentication is on;" \
        "see docs/operating.md"
      ;;
  esac
}

# Leaves out the features, and the servers, of roles that this node does not have.
roles_configure() {
  FILE=$WORK_DIR/etc/org.apache.karaf.features.cfg
  for ROLE in $ROLES_ALL; do
    SERVER=$WORK_DIR/etc/org.apache.felix.http-$ROLE.cfg
    if has_role "$ROLE"; then
      [ ! -e "$SERVER.unused" ] || mv "$SERVER.unused" "$SERVER"
    else
      sed -e "/^featuresBoot *=/ s/gantry-$ROLE\/[^, ]*, *//" -e "/^featuresBoot *=/ s/, *gantry-$ROLE\/[^, ]*\$//" \
        "$FILE" >"$FILE.new" && mv "$FILE.new" "$FILE"
      [ ! -e "$SERVER" ] || mv "$SERVER" "$SERVER.unused"
    fi
  done
}
