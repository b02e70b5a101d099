package org.gantry.http.process;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** {@code /__processes__}: who works here, and how much waits for each. */
public final class ProcessList {
    /** Of one that lags far behind, no more are listed. */
    private static final int MOST = 1000;

    private final SortedMap<String, IntSupplier> processes = new TreeMap<>();

    /**
     * Adds a process.
     *
     * @param waiting how many commands wait in its queue
     */
    public ProcessList add(String process, IntSupplier waiting) {
        processes.put(process, waiting);
        return this;
    }

    /** Writes one array; each process with an entry for each command that waits. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Map.Entry<String, IntSupplier> process : processes.entrySet()) {
            json.writeStartObject();
            json.writeArrayFieldStart("events");
            int waiting = Math.min(MOST, process.getValue().getAsInt());
            for (int i = 0; i < waiting; i++) {
                json.writeStartObject();
                json.writeStringField("type", "DISPATCH");
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("id", process.getKey());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
