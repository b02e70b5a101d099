package org.gantry.state.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A tree of small versioned records, linearizable for each record. A service with the property {@code gantry.module}.
 *
 * <p>Paths are absolute, {@code /a/b}; parents are made as needed. A record holds at most {@link #MAX_BYTES}. Calls block
 * until the store has answered and throw {@link StateException} otherwise; callers keep them off their owner thread.
 * What is refused as {@code INVALID} is the same in every store: {@link StateRules}.
 *
 * <p>A folder is a path with something below it, or that once had; it is not a record and has no version. Deleting a
 * record that has others below it leaves a folder; only {@link #deleteTree} removes folders.
 */
@ConsumerType
public interface StateStore {
    int MAX_BYTES = 1_000_000;

    Optional<Versioned> get(String path);

    /** Names (not paths) of the records and folders directly below, sorted; empty if there are none. */
    List<String> children(String path);

    /**
     * All records directly below, by name. Each is read as it was at some moment during the call; a store that is far
     * away asks for many at a time.
     */
    default SortedMap<String, Versioned> records(String folder) {
        SortedMap<String, Versioned> records = new TreeMap<>();
        for (String name : children(folder)) {
            get(folder.equals("/") ? folder + name : folder + "/" + name)
                    .ifPresent(record -> records.put(name, record));
        }
        return records;
    }

    /**
     * Carries out all changes or none. Each path occurs at most once. If the store became unreachable meanwhile, the
     * changes may have been carried out or not: read again.
     *
     * @return the versions after the change, in order; 0 for a deletion
     * @throws StateException with code {@code CONFLICT} if an expectation did not hold; nothing was changed then
     */
    List<Long> commit(List<Change> changes);

    /** Writes one record whatever its version was. @return the new version */
    default long put(String path, byte[] data) {
        return commit(List.of(new Change.Put(path, data, Change.ANY))).get(0);
    }

    /** Deletes one record and everything below it; one that does not exist is harmless. */
    void deleteTree(String path);

    /**
     * What the store has to tell of itself, by names like those of Mesos's metrics; from what it has, without waiting.
     */
    default Map<String, Double> metrics() {
        return Map.of();
    }

    /**
     * Calls back after each change of the record or of its children's names, at least once for several. Calls come one
     * at a time, on a thread of the store's; also when changes may have been missed while the store was unreachable.
     */
    AutoCloseable watch(String path, Runnable changed);

    /**
     * A record as it was read.
     *
     * @param version 1 or more, rises with each write of this record, also if it was deleted in between
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Versioned(byte[] data, long version) {}

    /** One step of a {@link #commit}. */
    sealed interface Change {
        /** Expect any version, present or not. */
        long ANY = -1;

        /** Expect that the record does not exist. */
        long ABSENT = -2;

        String path();

        @SuppressWarnings("ArrayRecordComponent")
        record Put(String path, byte[] data, long expectedVersion) implements Change {}

        record Delete(String path, long expectedVersion) implements Change {}
    }
}
