#!/bin/sh
# Writes lib/build-id: the same for the same content. A node compares it with that of its bundle cache.
set -eu
find bin etc lib system -type f ! -name 'build-id*' -exec cksum {} + | LC_ALL=C sort -k 3 | cksum | tr ' ' '-' >lib/build-id.new
mv lib/build-id.new lib/build-id
