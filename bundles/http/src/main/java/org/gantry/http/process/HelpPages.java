package org.gantry.http.process;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;

/**
 * {@code /help}: what there is, process by process, and a page on each endpoint; in Markdown for programs, as a page for
 * browsers, and the whole as JSON with {@code ?format=json}. Filled before it is used.
 */
public final class HelpPages implements Handler {
    private final SortedMap<String, SortedMap<String, String>> pages = new TreeMap<>();
    private final String root;

    /** @param root id of the process that is also reached without its id in the path */
    public HelpPages(String root) {
        this.root = root;
    }

    /**
     * Adds a page.
     *
     * @param process id
     * @param name of the endpoint, with a slash before it
     * @param text what it is for, in Markdown
     */
    public HelpPages add(String process, String name, String text) {
        StringBuilder page = new StringBuilder("### USAGE ###\n");
        if (process.equals(root)) {
            page.append(">        ").append(name).append('\n');
        }
        page.append(">        /").append(path(process, name)).append("\n\n");
        page.append("### TL;DR; ###\n").append(text).append('\n');
        pages.computeIfAbsent(process, id -> new TreeMap<>()).put(name, page.toString());
        return this;
    }

    @Override
    public void handle(Exchange exchange) throws IOException {
        String path = exchange.path();
        String[] parts = path.substring(path.indexOf("/help") + 1).split("/", 3);
        if (parts.length == 1 && exchange.query("format").filter("json"::equals).isPresent()) {
            exchange.json(200, this::json);
            return;
        }
        String markdown = parts.length == 1 ? overview() : parts.length == 2 ? process(parts[1]) : page(parts);
        boolean program = exchange.header("User-Agent")
                .filter(agent -> agent.startsWith("curl") || agent.startsWith("HTTPie"))
                .isPresent();
        String type = program ? "text/x-markdown" : "text/html";
        exchange.send(200, type, (program ? markdown : html(markdown)).getBytes(StandardCharsets.UTF_8));
    }

    private String overview() {
        StringBuilder text = new StringBuilder("## HELP\n");
        StringBuilder links = new StringBuilder("\n");
        for (String process : pages.keySet()) {
            text.append("> [/").append(process).append("][").append(process).append("]\n");
            links.append('[').append(process).append("]: help/").append(process).append('\n');
        }
        return text.append(links).toString();
    }

    private String process(String process) {
        StringBuilder text = new StringBuilder("## `/" + process + "` ##\n");
        StringBuilder links = new StringBuilder("\n");
        for (String name : names(process).keySet()) {
            String path = path(process, name);
            text.append("> [/").append(path).append("][").append(path).append("]\n");
            links.append('[').append(path).append("]: ").append(path).append('\n');
        }
        return text.append(links).toString();
    }

    private String page(String[] parts) {
        return Optional.ofNullable(names(parts[1]).get("/" + parts[2]))
                .orElseThrow(() -> new HttpError(400, "No help available for '/" + parts[1] + "/" + parts[2] + "'.\n"));
    }

    private SortedMap<String, String> names(String process) {
        return Optional.ofNullable(pages.get(process))
                .orElseThrow(() -> new HttpError(400, "No help available for '/" + process + "'.\n"));
    }

    private static String path(String process, String name) {
        return name.equals("/") ? process : process + name;
    }

    private void json(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("processes");
        for (Map.Entry<String, SortedMap<String, String>> process : pages.entrySet()) {
            json.writeStartObject();
            json.writeStringField("id", process.getKey());
            json.writeArrayFieldStart("endpoints");
            for (Map.Entry<String, String> page : process.getValue().entrySet()) {
                json.writeStartObject();
                json.writeStringField("name", page.getKey());
                json.writeStringField("text", page.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static String html(String markdown) {
        String text = markdown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Help</title></head><body><pre>" + text
                + "</pre></body></html>\n";
    }
}
