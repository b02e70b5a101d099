# TLS at every port of the node.

# Mesos's variables mean what the options do; options win.
tls_defaults() {
  TLS=
  TLS_CA=
  TLS_CLIENTS=none
  TLS_DOWNGRADE=no
  tls_true "${LIBPROCESS_SSL_ENABLED-}" || return 0
  TLS=${LIBPROCESS_SSL_CERT_FILE-}
  [ -n "$TLS" ] || fail "$EXIT_USAGE" "LIBPROCESS_SSL_ENABLED needs LIBPROCESS_SSL_CERT_FILE"
  [ "${LIBPROCESS_SSL_KEY_FILE-$TLS}" = "$TLS" ] ||
    fail "$EXIT_USAGE" "LIBPROCESS_SSL_CERT_FILE and LIBPROCESS_SSL_KEY_FILE must name one file that has both"
  TLS_CA=${LIBPROCESS_SSL_CA_FILE-}
  if tls_true "${LIBPROCESS_SSL_REQUIRE_CLIENT_CERT-${LIBPROCESS_SSL_REQUIRE_CERT-}}"; then
    TLS_CLIENTS=needs
  elif tls_true "${LIBPROCESS_SSL_VERIFY_CERT-}"; then
    TLS_CLIENTS=wants
  fi
  ! tls_true "${LIBPROCESS_SSL_SUPPORT_DOWNGRADE-}" || TLS_DOWNGRADE=yes
}

tls_true() {
  case $1 in
    1 | true | t | yes | y) ;;
    *) return 1 ;;
  esac
}

# tls_option NAME VALUE
tls_option() {
  case $1 in
    --tls)
      TLS=$(tls_file "$1" "$2") || exit
      ;;
    --tls-ca)
      TLS_CA=$(tls_file "$1" "$2") || exit
      ;;
    --tls-clients)
      case $2 in
        none | wants | needs) TLS_CLIENTS=$2 ;;
        *) fail "$EXIT_USAGE" "--tls-clients is none, wants or needs, not '$2'" ;;
      esac
      ;;
    --tls-downgrade)
      case $2 in
        yes | no) TLS_DOWNGRADE=$2 ;;
        *) fail "$EXIT_USAGE" "--tls-downgrade is yes or no, not '$2'" ;;
      esac
      ;;
  esac
}

tls_file() {
  case $2 in
    '') fail "$EXIT_USAGE" "$1 needs a file" ;;
    /*) printf %s "$2" ;;
    *) printf %s "$PWD/$2" ;;
  esac
}

tls_check() {
  if [ -z "$TLS" ]; then
    [ -z "$TLS_CA" ] && [ "$TLS_CLIENTS" = none ] && [ "$TLS_DOWNGRADE" = no ] ||
      fail "$EXIT_USAGE" "--tls-ca, --tls-clients and --tls-downgrade need --tls"
    return 0
  fi
  for FILE in "$TLS" "$TLS_CA"; do
    case $FILE in
      *[[:space:]]*) fail "$EXIT_USAGE" "the name of $FILE must be without blanks" ;;
    esac
    [ -z "$FILE" ] || [ -r "$FILE" ] || fail "$EXIT_USAGE" "cannot read $FILE"
  done
  grep -q 'BEGIN PRIVATE KEY' "$TLS" && grep -q 'BEGIN CERTIFICATE' "$TLS" ||
    fail "$EXIT_USAGE" "$TLS must have a key (BEGIN PRIVATE KEY) and its certificates in PEM form"
  [ "$TLS_CLIENTS" = none ] || [ -n "$TLS_CA" ] ||
    fail "$EXIT_USAGE" "--tls-clients $TLS_CLIENTS needs --tls-ca: those who vouch for clients"
}

tls_arguments() {
  [ -n "$TLS" ] || return 0
  printf ' --tls %s --tls-clients %s --tls-downgrade %s' "$TLS" "$TLS_CLIENTS" "$TLS_DOWNGRADE"
  [ -z "$TLS_CA" ] || printf ' --tls-ca %s' "$TLS_CA"
}

# What every address of a node begins with.
tls_scheme() {
  if [ -n "$TLS" ]; then
    echo https
  else
    echo http
  fi
}

tls_export() {
  GANTRY_SCHEME=$(tls_scheme)
  GANTRY_TLS=false
  GANTRY_PLAIN=true
  if [ -n "$TLS" ]; then
    GANTRY_TLS=true
    GANTRY_PLAIN=false
  fi
  GANTRY_TLS_FILE=$TLS
  # Who signs for itself vouches for itself.
  GANTRY_TLS_CA_FILE=${TLS_CA:-$TLS}
  GANTRY_TLS_CLIENTS=$TLS_CLIENTS
  export GANTRY_SCHEME GANTRY_TLS GANTRY_PLAIN GANTRY_TLS_FILE GANTRY_TLS_CA_FILE GANTRY_TLS_CLIENTS
}
