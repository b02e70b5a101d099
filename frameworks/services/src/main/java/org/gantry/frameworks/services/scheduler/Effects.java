package org.gantry.frameworks.services.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.scheduler.Protos.Call;

/**
 * What follows from a transition. Records are stored first; only then are calls sent, events told and callers answered,
 * so that nobody learns of what could still be forgotten.
 */
public final class Effects {
    private final Map<String, Optional<byte[]>> writes = new LinkedHashMap<>();
    private final Set<String> trees = new LinkedHashSet<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<ObjectNode> events = new ArrayList<>();
    private final List<Runnable> replies = new ArrayList<>();

    void write(String path, byte[] record) {
        trees.removeIf(tree -> path.startsWith(tree + "/"));
        writes.put(path, Optional.of(record));
    }

    void delete(String path) {
        writes.put(path, Optional.empty());
    }

    /** Removes a folder whose records have been deleted, unless a record is written into it again before. */
    void deleteTree(String path) {
        trees.add(path);
    }

    void send(Call call) {
        calls.add(call);
    }

    void publish(ObjectNode event) {
        events.add(event);
    }

    void reply(Runnable reply) {
        replies.add(reply);
    }

    /** Appends what follows from a later transition; its records replace those of the same path. */
    public void merge(Effects later) {
        later.writes.forEach((path, record) -> record.ifPresentOrElse(data -> write(path, data), () -> delete(path)));
        trees.addAll(later.trees);
        calls.addAll(later.calls);
        events.addAll(later.events);
        replies.addAll(later.replies);
    }

    /** Records by path; empty to delete one. */
    public Map<String, Optional<byte[]>> writes() {
        return writes;
    }

    /** Folders to be removed when the records are written. */
    public Set<String> trees() {
        return trees;
    }

    public List<Call> calls() {
        return calls;
    }

    public List<ObjectNode> events() {
        return events;
    }

    public List<Runnable> replies() {
        return replies;
    }

    public boolean isEmpty() {
        return writes.isEmpty() && trees.isEmpty() && calls.isEmpty() && events.isEmpty() && replies.isEmpty();
    }
}
