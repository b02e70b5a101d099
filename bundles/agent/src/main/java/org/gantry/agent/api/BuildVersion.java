package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.gantry.protocol.view.JsonFields;

/** What is told about this version: the version of the API that clients choose their behaviour by. */
final class BuildVersion {
    static final String VERSION = "1.11.0";
    static final String DATE = "2026-01-01 00:00:00";
    static final double TIME = 1767225600;
    static final String USER = "";

    private BuildVersion() {}

    /** The fields, into an object that is open. */
    static void write(JsonGenerator json) throws IOException {
        json.writeStringField("version", VERSION);
        json.writeStringField("build_date", DATE);
        JsonFields.number(json, "build_time", TIME);
        json.writeStringField("build_user", USER);
    }
}
