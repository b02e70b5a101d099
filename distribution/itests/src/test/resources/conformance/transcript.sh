#!/bin/sh
# A framework of curl and sed alone: subscribes, accepts an offer with one task, acknowledges the task's updates and
# tears itself down. Usage: transcript.sh MASTER_URL FOLDER USER; prints each call with the status that it got.
set -eu
API=$1/api/v1/scheduler
FOLDER=$2
EVENTS=$FOLDER/events
JSON='Content-Type: application/json'

curl -sS -N -D "$FOLDER/headers" -o "$EVENTS" -H "$JSON" -H 'Accept: application/json' -d '{
  "type": "SUBSCRIBE",
  "subscribe": {"framework_info": {"user": "'"$3"'", "name": "transcript", "roles": ["transcript"],
    "capabilities": [{"type": "MULTI_ROLE"}]}}
}' "$API" &
CURL=$!
trap 'kill "$CURL" 2>/dev/null || true' EXIT

# Waits until a record matches and prints the first one that does.
record() {
  TRIES=0
  until grep -q "$1" "$EVENTS" 2>/dev/null; do
    TRIES=$((TRIES + 1))
    if [ "$TRIES" -gt 200 ]; then
      echo "never came: $1" >&2
      exit 1
    fi
    sleep 0.1
  done
  grep "$1" "$EVENTS" | head -n 1
}

# First value of a field like "NAME":{"value":"..."} or "NAME":"..." in what is read.
value() {
  sed -n 's/^.*"'"$1"'":\({"value":\)\{0,1\}"\([^"]*\)".*$/\2/p' | head -n 1
}

call() {
  STATUS=$(curl -sS -o "$FOLDER/answer" -w '%{http_code}' -H "$JSON" -H "Mesos-Stream-Id: $STREAM" -d "$2" "$API")
  echo "$1 $STATUS"
  [ "$STATUS" = 202 ] || cat "$FOLDER/answer" >&2
}

FRAMEWORK=$(record '"type":"SUBSCRIBED"' | value framework_id)
STREAM=$(tr -d '\r' <"$FOLDER/headers" | sed -n 's/^[Mm]esos-[Ss]tream-[Ii]d: //p')
ID='"framework_id": {"value": "'"$FRAMEWORK"'"}'
echo "SUBSCRIBED $FRAMEWORK"

OFFER=$(record '"type":"OFFERS"' | sed 's/"resources".*//')
AGENT='"agent_id": {"value": "'"$(echo "$OFFER" | value agent_id)"'"}'
call ACCEPT '{"type": "ACCEPT", '"$ID"', "accept": {
  "offer_ids": [{"value": "'"$(echo "$OFFER" | sed 's/"framework_id".*//' | value id)"'"}],
  "operations": [{"type": "LAUNCH", "launch": {"task_infos": [{
    "name": "hello", "task_id": {"value": "hello"}, '"$AGENT"',
    "command": {"value": "echo hello"},
    "resources": [
      {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
      {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]}]}}]}}'

for STATE in TASK_STARTING TASK_RUNNING TASK_FINISHED; do
  UPDATE=$(record '"type":"UPDATE".*"state":"'"$STATE"'"')
  echo "$STATE"
  call ACKNOWLEDGE '{"type": "ACKNOWLEDGE", '"$ID"', "acknowledge": {'"$AGENT"',
    "task_id": {"value": "hello"}, "uuid": "'"$(echo "$UPDATE" | value uuid)"'"}}'
done

call TEARDOWN '{"type": "TEARDOWN", '"$ID"'}'
wait "$CURL"
echo "END"
