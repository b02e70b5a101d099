package org.gantry.master.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.gantry.http.Exchange;
import org.gantry.http.SharedContent;
import org.gantry.master.state.Snapshot;
import org.gantry.security.guard.Approvers;

/**
 * Big answers that many clients ask for at the same time are made once. Requests for the same thing that come while it is
 * being made wait together for the next one, so none gets an answer older than itself, and no more than one thread works
 * on each thing however many clients poll. While nothing has changed the last answer is given again.
 */
public final class SharedAnswers {
    /** Different things that are remembered; more are answered too. */
    private static final int MAX_LANES = 64;

    private static final int FIRST_SIZE = 1 << 16;

    /** Makes an answer from a snapshot. */
    public interface Content {
        void write(Snapshot snapshot, OutputStream output) throws IOException;
    }

    /**
     * What is asked for.
     *
     * @param view path or call, with all that makes a difference to the answer
     * @param client who sees it that way; the same text for all who see everything
     */
    public record Question(String view, String contentType, String client) {
        public static Question of(String view, String contentType, Approvers approvers) {
            return new Question(view, contentType, approvers.all() ? "" : String.valueOf(approvers.subject()));
        }
    }

    private final Supplier<Snapshot> snapshots;
    private final Runnable hit;
    private final Map<Question, Lane> lanes = new LinkedHashMap<>(16, 0.75f, true);

    /** @param hit told of each request that was answered with what was made for another one */
    public SharedAnswers(Supplier<Snapshot> snapshots, Runnable hit) {
        this.snapshots = snapshots;
        this.hit = hit;
    }

    /**
     * Answers 200.
     *
     * @param lasting whether the answer depends on the snapshot alone, so that it stays right while that does
     */
    public void answer(Exchange exchange, Question question, boolean lasting, Content content) throws IOException {
        Lane lane = lane(question);
        Round round;
        boolean first;
        synchronized (lane) {
            first = lane.next == null;
            if (first) {
                lane.next = new Round();
            }
            round = lane.next;
        }
        if (first) {
            lead(lane, round, question, lasting, content);
        } else {
            hit.run();
        }
        if (round.result.isDone() && !round.result.isCompletedExceptionally()) {
            exchange.send(200, round.result.getNow(null));
        } else {
            exchange.respondWith(round.result, (late, body) -> late.send(200, body));
        }
    }

    @SuppressWarnings("ReferenceEquality") // a snapshot is the same until something changes
    private void lead(Lane lane, Round round, Question question, boolean lasting, Content content) {
        synchronized (lane.making) {
            synchronized (lane) {
                lane.next = null;
            }
            try {
                Snapshot snapshot = snapshots.get();
                SharedContent kept = lane.last.get();
                if (lasting && kept != null && lane.lastOf == snapshot) {
                    hit.run();
                } else {
                    kept = make(snapshot, question, lane.size, content);
                    lane.size = kept.size();
                    lane.last = new SoftReference<>(kept);
                    lane.lastOf = snapshot;
                }
                round.result.complete(kept);
            } catch (IOException | RuntimeException | Error e) {
                round.result.completeExceptionally(e);
            }
        }
    }

    private static SharedContent make(Snapshot snapshot, Question question, int size, Content content)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(FIRST_SIZE, size + size / 8));
        content.write(snapshot, bytes);
        return new SharedContent(question.contentType(), bytes.toByteArray());
    }

    private Lane lane(Question question) {
        synchronized (lanes) {
            Lane lane = lanes.computeIfAbsent(question, key -> new Lane());
            if (lanes.size() > MAX_LANES) {
                var oldest = lanes.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            return lane;
        }
    }

    /** One thing that is asked for. */
    private static final class Lane {
        private final Object making = new Object();
        private Round next;
        private SoftReference<SharedContent> last = new SoftReference<>(null);
        private Snapshot lastOf = Snapshot.EMPTY;
        private int size;
    }

    /** Those who wait for the same answer. */
    private static final class Round {
        private final CompletableFuture<SharedContent> result = new CompletableFuture<>();
    }
}
