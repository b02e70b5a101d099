package org.gantry.state.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.gantry.state.spi.StateStore;
import org.gantry.state.spi.StateStore.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a {@link StateStore#watch} calls back. */
public abstract class StateWatchContract {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final AtomicInteger calls = new AtomicInteger();
    private AutoCloseable watch = () -> {};

    /** An empty store, the same one for all calls within one test. */
    protected abstract StateStore store();

    @AfterEach
    void closeWatch() throws Exception {
        watch.close();
    }

    @Test
    void aRecordThatIsMadeCallsBack() {
        watched("/a/b");
        callsBack(() -> store().put("/a/b", bytes("1")));
    }

    @Test
    void aRecordThatIsWrittenCallsBackEachTime() {
        store().put("/a", bytes("1"));
        watched("/a");
        callsBack(() -> store().put("/a", bytes("2")));
        callsBack(() -> store().put("/a", bytes("3")));
    }

    @Test
    void aRecordThatIsDeletedAndMadeAgainCallsBack() {
        store().put("/a", bytes("1"));
        watched("/a");
        callsBack(() -> store().commit(List.of(new Change.Delete("/a", Change.ANY))));
        callsBack(() -> store().put("/a", bytes("2")));
    }

    @Test
    void childrenThatComeAndGoCallBack() {
        watched("/f");
        callsBack(() -> store().put("/f/a", bytes("1")));
        callsBack(() -> store().put("/f/b", bytes("1")));
        callsBack(() -> store().commit(List.of(new Change.Delete("/f/a", Change.ANY))));
        callsBack(() -> store().deleteTree("/f/b"));
    }

    @Test
    void theRootCanBeWatched() {
        watched("/");
        callsBack(() -> store().put("/a/b", bytes("1")));
        callsBack(() -> store().deleteTree("/a"));
    }

    @Test
    void deleteTreeAboveCallsBack() {
        store().put("/a/b/c", bytes("1"));
        watched("/a/b/c");
        callsBack(() -> store().deleteTree("/a"));
    }

    @Test
    void whatIsWrittenBelowAChildDoesNotCallBack() {
        store().put("/f/a", bytes("1"));
        store().put("/f/a/b", bytes("1"));
        watched("/f");
        store().put("/f/a", bytes("2"));
        store().put("/f/a/c", bytes("2"));
        callsBack(() -> store().put("/f/last", bytes("1")));
        assertThat(calls.get()).as("calls for changes below a child").isEqualTo(1);
    }

    @Test
    void theStoreCanBeCalledFromTheCallback() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>("");
        watch = store().watch(
                        "/a",
                        () -> seen.set(
                                new String(store().get("/a").orElseThrow().data(), UTF_8)));
        store().put("/a", bytes("1"));
        store().put("/a", bytes("last"));
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).hasValue("last"));
    }

    @Test
    void callsComeOneAtATimeAndOneComesAfterTheLastChange() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicReference<String> seen = new AtomicReference<>("");
        watch = store().watch("/a", () -> {
            overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
            seen.set(new String(store().get("/a").orElseThrow().data(), UTF_8));
            inside.decrementAndGet();
        });
        for (int i = 1; i <= 200; i++) {
            store().put("/a", bytes(Integer.toString(i)));
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).hasValue("200"));
        assertThat(overlapped).isFalse();
    }

    @Test
    void twoWatchesOfOneRecordBothCallBackAndCloseApart() throws Exception {
        AtomicInteger others = new AtomicInteger();
        AutoCloseable other = store().watch("/a", others::incrementAndGet);
        watched("/a");
        callsBack(() -> store().put("/a", bytes("1")));
        await().atMost(SOON).until(() -> others.get() > 0);
        other.close();
        int before = others.get();
        callsBack(() -> store().put("/a", bytes("2")));
        assertThat(others).hasValue(before);
    }

    @Test
    void aClosedWatchIsSilent() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        AutoCloseable first = store().watch("/a", closed::incrementAndGet);
        first.close();
        first.close();
        watched("/a");
        callsBack(() -> store().put("/a", bytes("1")));
        assertThat(closed).hasValue(0);
    }

    @Test
    void aWatchThatFailsOnceGoesOn() throws Exception {
        watch = store().watch("/a", () -> {
            calls.incrementAndGet();
            throw new IllegalStateException("thrown by the test");
        });
        callsBack(() -> store().put("/a", bytes("1")));
        callsBack(() -> store().put("/a", bytes("2")));
    }

    @Test
    void aWatchThatBlocksHoldsUpNoOtherAndNoWrite() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AutoCloseable blocking = store().watch("/a", () -> awaitQuietly(release));
        try {
            store().put("/a", bytes("1"));
            watched("/a");
            callsBack(() -> store().put("/a", bytes("2")));
        } finally {
            release.countDown();
            blocking.close();
        }
    }

    private void watched(String path) {
        watch = store().watch(path, calls::incrementAndGet);
    }

    private void callsBack(Runnable change) {
        int before = calls.get();
        change.run();
        await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> calls.get() > before);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
