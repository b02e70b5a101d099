# Exit codes and messages of bin/gantry.
EXIT_USAGE=2
EXIT_NOT_RUNNING=3
EXIT_NOT_READY=4
EXIT_PORT=10
EXIT_WORK_DIR=11
EXIT_JAVA=12
EXIT_RUNNING=13
EXIT_FAILED=14
EXIT_STOP=15

# fail CODE MESSAGE: one line, and the end.
fail() {
  CODE=$1
  shift
  echo "gantry: $*" >&2
  exit "$CODE"
}

is_root() {
  [ "$(id -u)" -eq 0 ]
}

# number NAME VALUE LEAST MOST
number() {
  case $2 in
    '' | *[!0-9]* | ??????*) fail "$EXIT_USAGE" "$1 must be a number from $3 to $4, not '$2'" ;;
  esac
  [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] || fail "$EXIT_USAGE" "$1 must be a number from $3 to $4, not '$2'"
}

random_hex() {
  od -An -tx1 -N32 /dev/urandom | tr -d ' \n'
}
