package org.gantry.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes one JSON value; used for answers that are too large to be built in memory first. */
@FunctionalInterface
public interface JsonContent {
    void write(JsonGenerator generator) throws IOException;
}
