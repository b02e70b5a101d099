# Finds Java, and starts the programs that need it.
java_find() {
  if [ -n "${JAVA_HOME-}" ]; then
    JAVA=$JAVA_HOME/bin/java
    [ -x "$JAVA" ] || fail "$EXIT_JAVA" "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it; Java 17 to 23 is needed"
  else
    JAVA=$(command -v java) || fail "$EXIT_JAVA" "no java on the PATH and JAVA_HOME is not set; Java 17 to 23 is needed"
  fi
  JAVA_VERSION=$(java_version)
  case $JAVA_VERSION in
    1[789] | 2[0123]) ;;
    *) fail "$EXIT_JAVA" "$JAVA is Java ${JAVA_VERSION:-of an unknown version}; Java 17 to 23 is needed, set JAVA_HOME" ;;
  esac
}

# The major version: from the file that every JDK has, for that costs no start of a JVM.
java_version() {
  RELEASE=$(dirname "$(dirname "$(readlink -f "$JAVA")")")/release
  if [ -r "$RELEASE" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$RELEASE"
  else
    "$JAVA" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p'
  fi
}

# Options of every JVM that runs a node: quick to start and small; GANTRY_JAVA_OPTS comes after and wins.
node_java_options() {
  echo -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms64m -Xmx256m -Xss512k -XX:+ExitOnOutOfMemoryError
  # A component that another thread is starting is waited for; a busy machine may take longer than the usual 5 s, and
  # what gave up waiting would never start.
  echo -Dds.lock.timeout.milliseconds=120000
  echo -Djava.awt.headless=true -Dcom.google.protobuf.use_unsafe_pre22_gencode=true
  echo --add-opens java.base/java.lang=ALL-UNNAMED --add-opens java.base/java.util=ALL-UNNAMED
  echo --add-opens java.base/java.net=ALL-UNNAMED --add-opens java.base/java.security=ALL-UNNAMED
  [ "$JAVA_VERSION" -lt 18 ] || echo -Djava.security.manager=allow
}

# Becomes the node: this process goes on as the JVM, so there is one id for signals, for the lock and for stop.
node_exec() {
  cd "$WORK_DIR" || fail "$EXIT_WORK_DIR" "cannot enter $WORK_DIR"
  # shellcheck disable=SC2046,SC2086
  exec "$JAVA" $(node_java_options) ${GANTRY_JAVA_OPTS-} \
    "-Dgantry.home=$GANTRY_HOME" "-Dgantry.work_dir=$WORK_DIR" "-Dgantry.runtime_dir=$RUNTIME_DIR" \
    "-Dgantry.endpoints=$ENDPOINTS" "-Dgantry.tls.file=$TLS" "-Dgantry.tls.downgrade=$TLS_DOWNGRADE" "-Dgantry.ready.file=$WORK_DIR/run/ready" \
    "-Dkaraf.home=$GANTRY_HOME" "-Dkaraf.base=$WORK_DIR" "-Dkaraf.data=$WORK_DIR/karaf" \
    "-Dkaraf.etc=$WORK_DIR/etc" "-Dkaraf.log=$WORK_DIR/log" "-Dkaraf.instances=$WORK_DIR/karaf/instances" \
    "-Dkaraf.pid.file=$WORK_DIR/karaf/karaf.pid" \
    "-Djava.io.tmpdir=$WORK_DIR/karaf/tmp" "-Djava.util.logging.config.file=$WORK_DIR/etc/java.util.logging.properties" \
    -Dorg.apache.felix.http.enable=false -Dorg.apache.felix.https.enable=false -Dkaraf.startLocalConsole=false -Dkaraf.startRemoteShell=true \
    -classpath "$GANTRY_HOME/lib/boot/*:$GANTRY_HOME/lib/jdk9plus/*" org.apache.karaf.main.Main
}

client() {
  java_find
  exec "$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto "-Dgantry.home=$GANTRY_HOME" \
    -classpath "$GANTRY_HOME/lib/cli/*" org.gantry.cli.Main "$@"
}

# Karaf's console client. It finds port, user and password in the node's configuration.
console() {
  LIBRARIES=$(find "$GANTRY_HOME/system/org/apache/karaf/org.apache.karaf.client" \
    "$GANTRY_HOME/system/org/apache/sshd" "$GANTRY_HOME/system/org/fusesource/jansi" \
    "$GANTRY_HOME/system/org/jline/jline" -name '*.jar' | tr '\n' ':')
  [ -t 0 ] && [ -t 1 ] && DUMB=false || DUMB=true
  "$JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "-Dorg.jline.terminal.dumb=$DUMB" "-Dkaraf.home=$GANTRY_HOME" "-Dkaraf.base=$WORK_DIR" \
    "-Dkaraf.data=$WORK_DIR/karaf" "-Dkaraf.etc=$WORK_DIR/etc" "-Dkaraf.log=$WORK_DIR/log" \
    "-Djava.io.tmpdir=$WORK_DIR/karaf/tmp" -classpath "$LIBRARIES" org.apache.karaf.client.Main "$@"
}
