package org.gantry.state.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore;
import org.gantry.state.spi.StateStore.Change;
import org.gantry.state.spi.StateStore.Versioned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, writing and refusing: the behaviours of a {@link StateStore}. Watches: {@link StateWatchContract}. */
public abstract class StateStoreContract {
    /** An empty store, the same one for all calls within one test. */
    protected abstract StateStore store();

    @Test
    void aRecordThatWasNeverWrittenIsAbsent() {
        assertThat(store().get("/never")).isEmpty();
        assertThat(store().get("/never/below")).isEmpty();
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        store().put("/a", everyByte);
        assertThat(read("/a").data()).isEqualTo(everyByte);
    }

    @Test
    void allRecordsOfAFolderAreReadTogether() {
        Set<String> names = new TreeSet<>();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 1200; i++) {
            names.add("r" + i);
            changes.add(put("/folder/r" + i, "value " + i, Change.ANY));
        }
        store().commit(changes);
        store().put("/folder/empty", new byte[0]);
        store().put("/folder/sub/below", bytes("x"));
        names.add("empty");
        SortedMap<String, StateStore.Versioned> records = store().records("/folder");
        assertThat(records.keySet()).isEqualTo(names);
        assertThat(records.get("r1199").data()).isEqualTo(bytes("value 1199"));
        assertThat(records.get("r7").version()).isEqualTo(read("/folder/r7").version());
        assertThat(records.get("empty").data()).isEmpty();
        assertThat(store().records("/nothing")).isEmpty();
        assertThat(store().records("/")).isEmpty();
    }

    @Test
    void anEmptyRecordIsARecord() {
        store().put("/empty", new byte[0]);
        assertThat(read("/empty").data()).isEmpty();
        conflicts(() -> store().commit(List.of(put("/empty", "x", Change.ABSENT))));
    }

    @Test
    void whatACallerDoesToItsArraysChangesNoRecord() {
        byte[] written = bytes("abc");
        store().put("/a", written);
        written[0] = 'X';
        read("/a").data()[1] = 'Y';
        assertThat(text("/a")).isEqualTo("abc");
    }

    @Test
    void theVersionRisesWithEachWriteAndIsReturned() {
        long first = store().put("/a", bytes("1"));
        long second = store().put("/a", bytes("2"));
        long same = store().put("/a", bytes("2"));
        assertThat(first).isPositive();
        assertThat(second).isGreaterThan(first);
        assertThat(same).isGreaterThan(second);
        assertThat(read("/a").version()).isEqualTo(same);
    }

    @Test
    void theVersionDoesNotStartAgainAfterADeletion() {
        long before = store().put("/a", bytes("1"));
        store().commit(List.of(new Change.Delete("/a", Change.ANY)));
        long after = store().put("/a", bytes("1"));
        assertThat(after).isGreaterThan(before);
        conflicts(() -> store().commit(List.of(put("/a", "stale", before))));
    }

    @Test
    void writingBelowARecordLeavesItsVersionAlone() {
        long version = store().put("/a", bytes("1"));
        store().put("/a/b", bytes("2"));
        assertThat(read("/a").version()).isEqualTo(version);
    }

    @Test
    void aWriteAtTheExpectedVersionSucceeds() {
        long version = store().put("/a", bytes("1"));
        long next = store().commit(List.of(put("/a", "2", version))).get(0);
        assertThat(next).isGreaterThan(version);
        assertThat(text("/a")).isEqualTo("2");
    }

    @Test
    void aWriteAtAStaleVersionConflicts() {
        long stale = store().put("/a", bytes("1"));
        store().put("/a", bytes("2"));
        conflicts(() -> store().commit(List.of(put("/a", "3", stale))));
        assertThat(text("/a")).isEqualTo("2");
    }

    @Test
    void aWriteAtAVersionConflictsWhenThereIsNoRecord() {
        conflicts(() -> store().commit(List.of(put("/a", "1", 7))));
        conflicts(() -> store().commit(List.of(put("/a", "1", 0))));
        assertThat(store().get("/a")).isEmpty();
        assertThat(store().children("/")).isEmpty();
    }

    @Test
    void aRecordExpectedAbsentIsWrittenOnce() {
        store().commit(List.of(put("/a", "1", Change.ABSENT)));
        conflicts(() -> store().commit(List.of(put("/a", "2", Change.ABSENT))));
        assertThat(text("/a")).isEqualTo("1");
    }

    @Test
    void aFolderIsNotARecord() {
        store().put("/folder/a", bytes("1"));
        assertThat(store().get("/folder")).isEmpty();
        store().commit(List.of(put("/folder", "now a record", Change.ABSENT)));
        assertThat(text("/folder")).isEqualTo("now a record");
        assertThat(store().children("/folder")).containsExactly("a");
    }

    @Test
    void aDeletionAtTheExpectedVersionSucceeds() {
        long version = store().put("/a", bytes("1"));
        assertThat(store().commit(List.of(new Change.Delete("/a", version)))).containsExactly(0L);
        assertThat(store().get("/a")).isEmpty();
        assertThat(store().children("/")).isEmpty();
    }

    @Test
    void aDeletionAtAStaleVersionConflicts() {
        long stale = store().put("/a", bytes("1"));
        store().put("/a", bytes("2"));
        conflicts(() -> store().commit(List.of(new Change.Delete("/a", stale))));
        assertThat(text("/a")).isEqualTo("2");
    }

    @Test
    void deletingWhatIsNotThereIsHarmlessWithoutExpectation() {
        assertThat(store().commit(List.of(new Change.Delete("/a/b", Change.ANY))))
                .containsExactly(0L);
        assertThat(store().children("/")).isEmpty();
    }

    @Test
    void aDeletionThatExpectsAbsenceGuardsTheOtherChanges() {
        Change guard = new Change.Delete("/guard/deep", Change.ABSENT);
        store().commit(List.of(guard, put("/a", "1", Change.ANY)));
        assertThat(store().children("/")).containsExactly("a");
        store().put("/guard/deep", bytes("now there"));
        conflicts(() -> store().commit(List.of(put("/a", "2", Change.ANY), guard)));
        assertThat(text("/a")).isEqualTo("1");
    }

    @Test
    void deletingARecordKeepsWhatIsBelowIt() {
        store().put("/a", bytes("1"));
        store().put("/a/b", bytes("2"));
        store().commit(List.of(new Change.Delete("/a", Change.ANY)));
        assertThat(store().get("/a")).isEmpty();
        assertThat(text("/a/b")).isEqualTo("2");
    }

    @Test
    void aCommitChangesManyRecordsAndAnswersInOrder() {
        store().put("/old", bytes("1"));
        List<Long> versions = store().commit(List.of(
                put("/b/x", "1", Change.ABSENT), new Change.Delete("/old", Change.ANY), put("/a", "2", Change.ANY)));
        assertThat(versions)
                .containsExactly(read("/b/x").version(), 0L, read("/a").version());
        assertThat(store().children("/")).containsExactly("a", "b");
    }

    @Test
    void aCommitOfParentAndChildTogetherWorksInBothOrders() {
        store().commit(List.of(put("/a/b/c", "3", Change.ABSENT), put("/a/b", "2", Change.ABSENT)));
        assertThat(text("/a/b")).isEqualTo("2");
        store().commit(List.of(new Change.Delete("/a/b", Change.ANY), new Change.Delete("/a/b/c", Change.ANY)));
        assertThat(store().get("/a/b")).isEmpty();
        assertThat(store().get("/a/b/c")).isEmpty();
        store().commit(List.of(put("/a/b", "2", Change.ABSENT), put("/a/b/c", "3", Change.ABSENT)));
        store().commit(List.of(new Change.Delete("/a/b/c", Change.ANY), new Change.Delete("/a/b", Change.ANY)));
        assertThat(store().children("/a")).isEmpty();
    }

    @Test
    void anEmptyCommitDoesNothing() {
        assertThat(store().commit(List.of())).isEmpty();
    }

    @Test
    void aCommitWithOneConflictChangesNothing() {
        long version = store().put("/a", bytes("1"));
        conflicts(() -> store().commit(List.of(
                put("/new/x", "1", Change.ABSENT), put("/a", "2", version + 1), new Change.Delete("/a2", Change.ANY))));
        assertThat(store().children("/")).containsExactly("a");
        assertThat(read("/a").version()).isEqualTo(version);
    }

    @Test
    void childrenAreNamesInOrder() {
        for (String name : List.of("b", "a10", "a2", "B", "é")) {
            store().put("/f/" + name + "/below", bytes("1"));
        }
        assertThat(store().children("/f")).containsExactly("B", "a10", "a2", "b", "é");
    }

    @Test
    void whatIsAbsentHasNoChildren() {
        assertThat(store().children("/never")).isEmpty();
    }

    @Test
    void thousandsOfChildrenAreListed() {
        for (int first = 0; first < 3000; first += 300) {
            List<Change> changes = new ArrayList<>();
            for (int i = first; i < first + 300; i++) {
                changes.add(put("/many/%05d".formatted(i), "x", Change.ABSENT));
            }
            store().commit(changes);
        }
        assertThat(store().children("/many")).hasSize(3000).startsWith("00000").endsWith("02999");
        store().deleteTree("/many");
        assertThat(store().children("/")).isEmpty();
    }

    @Test
    void deleteTreeRemovesARecordAndEverythingBelow() {
        store().put("/a/b/c/d", bytes("1"));
        store().put("/a/b", bytes("2"));
        store().put("/a/other", bytes("3"));
        store().deleteTree("/a/b");
        assertThat(store().get("/a/b")).isEmpty();
        assertThat(store().get("/a/b/c/d")).isEmpty();
        assertThat(store().children("/a")).containsExactly("other");
    }

    @Test
    void deleteTreeOfWhatIsAbsentIsHarmless() {
        store().deleteTree("/never/there");
        assertThat(store().children("/")).isEmpty();
    }

    @Test
    void aRecordOfTheLargestSizeFits() {
        byte[] largest = new byte[StateStore.MAX_BYTES];
        largest[largest.length - 1] = 1;
        store().put("/large/record", largest);
        assertThat(read("/large/record").data()).isEqualTo(largest);
        store().put("/large/record", largest);
        assertThat(read("/large/record").data()).isEqualTo(largest);
    }

    @Test
    void aLargerRecordIsRefused() {
        refused(() -> store().put("/large", new byte[StateStore.MAX_BYTES + 1]), "/large", "1000000");
        assertThat(store().get("/large")).isEmpty();
    }

    @Test
    void aCommitThatIsTooLargeInAllIsRefused() {
        byte[] half = new byte[StateStore.MAX_BYTES / 2 + 20_000];
        refused(
                () -> store().commit(List.of(
                        new Change.Put("/a", half, Change.ANY), new Change.Put("/b", half, Change.ANY))),
                "split it");
        assertThat(store().children("/")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "//",
                "/a//b",
                "/a/",
                "/.",
                "/a/../b",
                "/a/./b",
                "/a\nb",
                "/a\u0000",
                "/\u007f",
                "/\uf8ff"
            })
    void aBadPathIsRefusedByEveryCall(String path) {
        refused(() -> store().get(path));
        refused(() -> store().children(path));
        refused(() -> store().put(path, bytes("1")));
        refused(() -> store().commit(List.of(new Change.Delete(path, Change.ANY))));
        refused(() -> store().deleteTree(path));
        refused(() -> store().watch(path, () -> {}));
    }

    @Test
    void theRootIsAFolderAndNeverARecord() {
        assertThat(store().get("/")).isEmpty();
        refused(() -> store().put("/", bytes("1")));
        refused(() -> store().deleteTree("/"));
    }

    @Test
    void aPathTooLongOrTooDeepIsRefused() {
        refused(() -> store().get("/" + "x".repeat(StateRules.MAX_PATH_BYTES)), "1024");
        refused(() -> store().get("/x".repeat(StateRules.MAX_DEPTH + 1)), "deeper");
        String deepest = "/" + "x".repeat(900) + "/x".repeat(StateRules.MAX_DEPTH - 1);
        store().put(deepest, new byte[StateStore.MAX_BYTES]);
        assertThat(read(deepest).data()).hasSize(StateStore.MAX_BYTES);
    }

    @Test
    void thePathOfARecordMayHoldAnythingElse() {
        String path = "/a b/ü-€/:@%25&=+,;'\"\\|<>{}[]~`!#$^*()?/..x/zookeeper";
        store().put(path, bytes("1"));
        assertThat(text(path)).isEqualTo("1");
    }

    @Test
    void aPathTwiceInOneCommitIsRefused() {
        refused(() -> store().commit(List.of(put("/a", "1", Change.ANY), new Change.Delete("/a", Change.ANY))), "/a");
    }

    @Test
    void anImpossibleExpectationIsRefused() {
        refused(() -> store().commit(List.of(put("/a", "1", -3))), "-3");
    }

    @Test
    void ofManyWhoCreateTheSameRecordOneWins() throws Exception {
        List<Boolean> won = together(8, () -> succeeds(put("/race/x", "1", Change.ABSENT)));
        assertThat(won).containsOnlyOnce(true);
    }

    @Test
    void concurrentIncrementsLoseNothing() throws Exception {
        store().put("/counter", bytes("0"));
        together(4, () -> {
            int done = 0;
            while (done < 25) {
                Versioned now = read("/counter");
                String next = Integer.toString(Integer.parseInt(new String(now.data(), UTF_8)) + 1);
                done += succeeds(put("/counter", next, now.version())) ? 1 : 0;
            }
            return true;
        });
        assertThat(text("/counter")).isEqualTo("100");
    }

    @Test
    void concurrentWritersBelowTheSameNewParentsAllSucceed() throws Exception {
        List<Long> versions =
                together(8, () -> store().put("/p/q/r/" + Thread.currentThread().getId(), bytes("1")));
        assertThat(versions).hasSize(8).allMatch(version -> version > 0);
        assertThat(store().children("/p/q/r")).hasSize(8);
    }

    @Test
    void unconditionalWritesOfOneRecordNeverConflict() throws Exception {
        List<Long> last = together(8, () -> {
            long version = 0;
            for (int i = 0; i < 20; i++) {
                version = store().put("/hot", bytes("x"));
            }
            return version;
        });
        assertThat(last).doesNotHaveDuplicates();
        assertThat(read("/hot").version()).isIn(last);
    }

    private <T> List<T> together(int count, Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tasks.add(task);
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean succeeds(Change change) {
        try {
            store().commit(List.of(change));
            return true;
        } catch (StateException e) {
            assertThat(e.code()).isEqualTo(StateException.Code.CONFLICT);
            return false;
        }
    }

    private Versioned read(String path) {
        return store().get(path).orElseThrow(() -> new AssertionError("no record at " + path));
    }

    private String text(String path) {
        return new String(read(path).data(), UTF_8);
    }

    private static Change put(String path, String text, long expected) {
        return new Change.Put(path, bytes(text), expected);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void conflicts(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.code())
                .isEqualTo(StateException.Code.CONFLICT));
    }

    private static void refused(ThrowingCallable call, String... reasons) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StateException.class, e -> {
            assertThat(e.code()).isEqualTo(StateException.Code.INVALID);
            assertThat(e.getMessage()).isNotBlank();
            for (String reason : reasons) {
                assertThat(e).hasMessageContaining(reason);
            }
        });
    }
}
