#!/bin/sh
# Records the API of the contracts as it is now: what every later build is compared with (bnd's baseline goal).
#   record.sh VERSION     e.g. 0.0.2; then set baseline.version in the root pom.xml to it
# A recorded version is never changed, since Maven keeps a copy of it. Record when a release is made.
set -eu
[ $# -eq 1 ] || { echo "usage: record.sh VERSION" >&2; exit 2; }
HERE=$(cd "$(dirname "$0")" && pwd)
ROOT=$(cd "$HERE/../.." && pwd)
PROJECT=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$ROOT/pom.xml")
MODULES='bundles/model bundles/state/spi bundles/allocator/spi bundles/module-host/spi bundles/security/spi
  bundles/oversubscription/spi isolators/spi containerizers/spi'
for MODULE in $MODULES; do
  NAME=$(sed -n 's:^  <artifactId>\(.*\)</artifactId>:\1:p' "$ROOT/$MODULE/pom.xml")
  JAR=$ROOT/$MODULE/target/$NAME-$PROJECT.jar
  TO=$HERE/repository/org/gantry/$NAME/$1
  [ -r "$JAR" ] || { echo "record.sh: $JAR is missing; build first" >&2; exit 1; }
  [ ! -e "$TO" ] || { echo "record.sh: $TO is recorded already" >&2; exit 1; }
  mkdir -p "$TO"
  cp "$JAR" "$TO/$NAME-$1.jar"
  cat >"$TO/$NAME-$1.pom" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.gantry</groupId>
  <artifactId>$NAME</artifactId>
  <version>$1</version>
</project>
POM
  for FILE in "$TO/$NAME-$1.jar" "$TO/$NAME-$1.pom"; do
    sha1sum "$FILE" | cut -d ' ' -f 1 >"$FILE.sha1"
  done
done
