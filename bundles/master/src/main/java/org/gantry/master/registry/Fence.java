package org.gantry.master.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.gantry.state.spi.StateStore.Change;

/**
 * Lets only the latest leader write. Each leader puts its own mark into one record before it reads the registry, and
 * each of its commits expects that mark; so a former leader that was cut off, or stopped and woken, can change nothing
 * any more, whatever it believes.
 */
final class Fence {
    static final String PATH = "/gantry/master/term";

    /** What became of a commit. */
    enum Outcome {
        DONE,
        /** It was decided in an earlier term of this master's; nothing was changed. */
        OUTDATED,
        /** Another has taken the fence since; nothing was changed. */
        SHUT_OUT
    }

    private byte[] mark = new byte[0];
    private long version;
    private volatile long term;

    /** Which of its own terms this master is in; 0 before the first. */
    long term() {
        return term;
    }

    /** A new term begins: what was decided in an earlier one is not written any more. */
    synchronized long begin() {
        term++;
        return term;
    }

    /** Shuts everybody else out. @throws StateException if the store cannot be written */
    synchronized void take(StateStore store) {
        byte[] own = new ObjectMapper()
                .createObjectNode()
                .put("version", 1)
                .put("term", UUID.randomUUID().toString())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        version = store.put(PATH, own);
        mark = own;
    }

    /**
     * Carries out changes as the leader; without any it only finds out whether this master may still speak as one.
     *
     * @param ofTerm in which they were decided
     * @throws StateException if the store cannot do it for another reason than the outcome tells
     */
    synchronized Outcome commit(StateStore store, long ofTerm, List<Change> changes) {
        if (ofTerm != term) {
            return Outcome.OUTDATED;
        }
        return commit(store, changes) ? Outcome.DONE : Outcome.SHUT_OUT;
    }

    private boolean commit(StateStore store, List<Change> changes) {
        if (mark.length == 0) {
            // The store came after this master had begun to lead, as one that leads alone does.
            take(store);
        }
        List<Change> guarded = new ArrayList<>();
        guarded.add(new Change.Put(PATH, mark, version));
        guarded.addAll(changes);
        try {
            version = store.commit(guarded).get(0);
            return true;
        } catch (StateException e) {
            if (e.code() != StateException.Code.CONFLICT) {
                throw e;
            }
            return isOwn(store) && commit(store, changes);
        }
    }

    /**
     * An answer may have been lost: then the mark is there, in a later version than was known. Nobody's mark is there if
     * the store is another than before.
     */
    private boolean isOwn(StateStore store) {
        Optional<StateStore.Versioned> found = store.get(PATH);
        if (found.isEmpty()) {
            take(store);
            return true;
        }
        StateStore.Versioned record = found.get();
        boolean later = Arrays.equals(record.data(), mark) && record.version() != version;
        version = record.version();
        return later;
    }
}
