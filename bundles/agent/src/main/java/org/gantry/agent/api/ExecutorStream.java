package org.gantry.agent.api;

import org.apache.mesos.v1.executor.Protos.Event;
import org.gantry.agent.core.ExecutorChannel;
import org.gantry.http.EventStream;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.RecordIo;

/** Events as records, in the form that the executor asked for. */
final class ExecutorStream implements ExecutorChannel {
    private final EventStream stream;
    private final MediaType media;

    ExecutorStream(EventStream stream, MediaType media) {
        this.stream = stream;
        this.media = media;
    }

    @Override
    public void send(Event event) {
        // One that is too slow is cut off, and is heard of when it subscribes again.
        boolean unused = stream.send(RecordIo.frame(media.encode(event)));
    }

    @Override
    public void close() {
        stream.close();
    }
}
