package org.gantry.master.legacy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.view.JsonFields;

/** A command as the older endpoints show it: with its lists even if they are empty, and without what is not set. */
final class CommandJson {
    private CommandJson() {}

    static void write(JsonGenerator json, CommandInfo command) throws IOException {
        json.writeStartObject();
        if (command.hasShell()) {
            json.writeBooleanField("shell", command.getShell());
        }
        if (command.hasValue()) {
            json.writeStringField("value", command.getValue());
        }
        Json.strings(json, "argv", command.getArgumentsList());
        if (command.hasEnvironment()) {
            json.writeFieldName("environment");
            MessageJson.write(command.getEnvironment(), json);
        }
        JsonFields.array(json, "uris", command.getUrisList(), (generator, uri) -> {
            generator.writeStartObject();
            generator.writeStringField("value", uri.getValue());
            generator.writeBooleanField("executable", uri.getExecutable());
            generator.writeEndObject();
        });
        json.writeEndObject();
    }
}
