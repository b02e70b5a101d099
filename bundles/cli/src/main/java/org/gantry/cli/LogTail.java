package org.gantry.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** Reads one file of a sandbox on and on. */
final class LogTail {
    private static final long PAGE = 64 * 1024;
    private static final char REPLACEMENT = '\uFFFD';

    private final Api agent;
    private final String path;
    private long offset;

    /** @param last begin at most that many bytes before the end */
    LogTail(TaskFinder.Found task, String file, long last) {
        agent = task.agent();
        path = AppId.encode(task.directory() + "/" + file);
        offset = Math.max(0, size() - last);
    }

    private long size() {
        return agent.get("/files/read?path=" + path + "&offset=-1")
                .path("offset")
                .asLong();
    }

    /** The next part; empty if there is no more yet. */
    String next() {
        long size = size();
        if (size < offset) {
            // Shorter than what was read: it was rotated, and begins anew.
            offset = 0;
        }
        if (size == offset) {
            return "";
        }
        long asked = Math.min(PAGE, size - offset);
        JsonNode page = agent.get("/files/read?path=" + path + "&offset=" + offset + "&length=" + asked);
        String text = page.path("data").asText();
        offset += consumed(text, asked);
        return text;
    }

    /** How many bytes of the file the text stands for. What was no text has another length here: then all were read. */
    private static long consumed(String text, long asked) {
        return text.indexOf(REPLACEMENT) >= 0 ? asked : Math.min(asked, text.getBytes(StandardCharsets.UTF_8).length);
    }
}
