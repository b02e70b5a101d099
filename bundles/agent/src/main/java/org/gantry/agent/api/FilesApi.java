package org.gantry.agent.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.gantry.agent.Agent;
import org.gantry.agent.core.AgentSnapshot;
import org.gantry.agent.security.AgentSight;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.Router;
import org.gantry.protocol.view.JsonFields;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** {@code /files/...}: what is in sandboxes. */
final class FilesApi {
    private static final String TYPES = "?pc?d?b?-?l?s???";

    private final SandboxFiles files;
    private final Agent agent;

    FilesApi(SandboxFiles files, Agent agent) {
        this.files = files;
        this.agent = agent;
    }

    void addTo(Router router) {
        router.any("/files/browse", this::browse)
                .any("/files/read", this::read)
                .any("/files/download", this::download)
                .any("/files/debug", this::debug);
    }

    private void browse(Exchange exchange) throws IOException {
        String path = permitted(exchange);
        try {
            var entries = files.list(path);
            Json.answer(exchange, json -> {
                json.writeStartArray();
                for (SandboxFiles.Entry entry : entries) {
                    entry(json, entry);
                }
                json.writeEndArray();
            });
        } catch (FileError e) {
            throw new HttpError(e.status(), e.getMessage());
        }
    }

    private void read(Exchange exchange) throws IOException {
        String path = permitted(exchange);
        long offset = number(exchange, "offset");
        long length = number(exchange, "length");
        try (SeekableByteChannel channel = files.open(files.resolve(path))) {
            if (offset == -1) {
                answer(exchange, channel.size(), "");
            } else {
                answer(exchange, offset, FileRange.read(channel, offset, length).text());
            }
        } catch (FileError e) {
            throw new HttpError(e.status(), e.getMessage());
        }
    }

    private void download(Exchange exchange) throws IOException {
        String path = permitted(exchange);
        try (SeekableByteChannel channel = files.open(files.resolve(path))) {
            String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("[\\r\\n\";]", "_");
            exchange.header("Content-Disposition", "attachment; filename=" + name);
            exchange.response().setContentType("application/octet-stream");
            exchange.response().setContentLengthLong(channel.size());
            exchange.status(200);
            if (!exchange.method().equals("HEAD")) {
                copy(channel, exchange.response().getOutputStream());
            }
        } catch (FileError e) {
            throw new HttpError(e.status(), e.getMessage());
        }
    }

    private void debug(Exchange exchange) throws IOException {
        agent.security().approvers(exchange).require(Action.GET_ENDPOINT_WITH_PATH, ProtectedObject.of("/files/debug"));
        Json.answer(exchange, json -> {
            json.writeStartObject();
            for (Map.Entry<String, String> path : files.attached().entrySet()) {
                json.writeStringField(path.getKey(), path.getValue());
            }
            json.writeEndObject();
        });
    }

    /** As much as there was when the answer began; the file may grow meanwhile. */
    private static void copy(SeekableByteChannel channel, OutputStream out) throws IOException {
        byte[] bytes = new byte[64 * 1024];
        long left = channel.size();
        while (left > 0) {
            int read = channel.read(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, left)));
            if (read < 0) {
                return;
            }
            out.write(bytes, 0, read);
            left -= read;
        }
    }

    private static void answer(Exchange exchange, long offset, String data) throws IOException {
        Json.answer(exchange, json -> {
            json.writeStartObject();
            json.writeStringField("data", data);
            json.writeNumberField("offset", offset);
            json.writeEndObject();
        });
    }

    private static void entry(JsonGenerator json, SandboxFiles.Entry entry) throws IOException {
        Map<String, Object> attributes = entry.attributes();
        json.writeStartObject();
        json.writeStringField("gid", attributes.get("group").toString());
        json.writeStringField("mode", mode((Integer) attributes.get("mode")));
        JsonFields.number(json, "mtime", (double) ((FileTime) attributes.get("lastModifiedTime")).to(TimeUnit.SECONDS));
        json.writeNumberField("nlink", (Integer) attributes.get("nlink"));
        json.writeStringField("path", entry.path());
        json.writeNumberField("size", (Long) attributes.get("size"));
        json.writeStringField("uid", attributes.get("owner").toString());
        json.writeEndObject();
    }

    /** As {@code ls -l} shows it. */
    static String mode(int mode) {
        StringBuilder text = new StringBuilder();
        text.append(TYPES.charAt((mode >> 12) & 0xF));
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        special(text, mode, 04000, 3, 's');
        special(text, mode, 02000, 6, 's');
        special(text, mode, 01000, 9, 't');
        return text.toString();
    }

    private static void special(StringBuilder text, int mode, int bit, int index, char letter) {
        if ((mode & bit) != 0) {
            text.setCharAt(index, text.charAt(index) == 'x' ? letter : Character.toUpperCase(letter));
        }
    }

    /** The path, if the client may look into the sandbox that it is in. */
    private String permitted(Exchange exchange) {
        String path = path(exchange);
        requireSandbox(files, path, agent.snapshot(), agent.security().approvers(exchange));
        return path;
    }

    /** @throws HttpError 403 if the client may not look into the sandbox that the path is in */
    static void requireSandbox(SandboxFiles files, String path, AgentSnapshot snapshot, Approvers approvers) {
        boolean allowed = files.owner(path)
                .map(owner -> AgentSight.seesSandbox(approvers, snapshot, owner.framework(), owner.executor()))
                .orElse(true);
        if (!allowed) {
            throw new HttpError(403, "403 Forbidden.");
        }
    }

    private static String path(Exchange exchange) {
        return exchange.query("path")
                .filter(path -> !path.isEmpty())
                .orElseThrow(() -> new HttpError(400, "Expecting 'path=value' in query.\n"));
    }

    private static long number(Exchange exchange, String name) {
        Optional<String> text = exchange.query(name).filter(value -> !value.isEmpty());
        if (text.isEmpty()) {
            return -1;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value < -1) {
                throw new HttpError(400, "Negative " + name + " provided: " + value + ".\n");
            }
            return value;
        } catch (NumberFormatException e) {
            throw new HttpError(400, "Failed to parse " + name + ": '" + text.get() + "' is not a number.\n");
        }
    }
}
