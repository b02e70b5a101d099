echo "$MESOS_DOMAIN_SOCKET" >socket
ids='"framework_id":{"value":"'$MESOS_FRAMEWORK_ID'"},"executor_id":{"value":"'$MESOS_EXECUTOR_ID'"}'

call() {
    json=$1
    shift
    curl -sgN --unix-socket "$MESOS_DOMAIN_SOCKET" -H 'Content-Type: application/json' -H 'Accept: application/json' \
        --data "$json" "$@" 'http://localhost/slave(1)/api/v1/executor'
}

# Until it is taken: the agent may be away for a while.
update() {
    uuid=$(head -c 16 /dev/urandom | base64)
    status='{"task_id":{"value":"'$1'"},"state":"'$2'","source":"SOURCE_EXECUTOR","uuid":"'$uuid'"}'
    until [ "$(call '{"type":"UPDATE",'$ids',"update":{"status":'$status'}}' -o answer -w '%{http_code}')" = 202 ]; do
        sleep 0.2
    done
}

listen() {
    while :; do
        call '{"type":"SUBSCRIBE",'$ids',"subscribe":{}}' >>events
        sleep 0.2
    done
}

run() {
    listen &
    listener=$!
    until grep -q '"LAUNCH"' events; do sleep 0.1; done 2>/dev/null
    update "$1" TASK_RUNNING
    until [ -e finish ] || grep -q '"KILL"' events; do sleep 0.1; done
    if [ -e finish ]; then update "$1" TASK_FINISHED; else update "$1" TASK_KILLED; fi
    kill $listener
    exit 0
}
