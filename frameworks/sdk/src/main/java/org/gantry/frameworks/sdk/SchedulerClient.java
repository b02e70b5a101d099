package org.gantry.frameworks.sdk;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A framework's connection to the master over the v1 scheduler API, in protobuf over HTTP or HTTPS.
 *
 * <p>Subscribes, follows redirects to the leading master, subscribes again with growing delays when the stream ends or
 * falls silent, or when another of the masters leads, and sends calls one after another in the order given. Acknowledging updates is left to the caller, who
 * knows when one is stored. Threads: one that connects, one that sends; events come on a thread of the HTTP client.
 */
public final class SchedulerClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerClient.class);
    private static final String PATH = "/api/v1/scheduler";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String STREAM_ID = "Mesos-Stream-Id";
    private static final int MAX_REDIRECTS = 5;
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final SchedulerSettings settings;
    private final Supplier<FrameworkInfo> framework;
    private final SchedulerListener listener;
    private final HttpClient http;
    private final ScheduledExecutorService connector;
    private final Thread sender;
    private final BlockingQueue<Pending> queue;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Optional<Connection> connection = Optional.empty();
    private volatile FrameworkID frameworkId;
    private final AtomicInteger failures = new AtomicInteger();
    private final LeaderWatch watch;
    private final Duration watchInterval;
    private volatile Optional<URI> successor = Optional.empty();
    private int nextMaster;

    /** One call that waits for its turn. */
    private record Pending(Call call, CompletableFuture<Void> done) {}

    /**
     * @param framework asked before each subscription; carries the id once the framework has one
     */
    public SchedulerClient(SchedulerSettings settings, Supplier<FrameworkInfo> framework, SchedulerListener listener) {
        this(settings, framework, listener, WATCH_INTERVAL);
    }

    /** @param watchInterval between two questions to other masters who leads */
    SchedulerClient(
            SchedulerSettings settings,
            Supplier<FrameworkInfo> framework,
            SchedulerListener listener,
            Duration watchInterval) {
        this.watchInterval = watchInterval;
        this.settings = settings;
        this.framework = framework;
        this.listener = listener;
        this.queue = new ArrayBlockingQueue<>(settings.queuedCalls());
        String name = "scheduler-client-" + COUNTER.incrementAndGet();
        ThreadFactory threads = task -> daemon(task, name + "-connector");
        this.connector = Executors.newSingleThreadScheduledExecutor(threads);
        this.sender = daemon(this::sendCalls, name + "-sender");
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout());
        settings.access().tls().ifPresent(builder::sslContext);
        this.http = builder.build();
        this.watch = new LeaderWatch(settings.masters(), http, settings.connectTimeout());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to subscribe; to be called once. */
    public void start() {
        sender.start();
        connector.execute(this::connect);
    }

    /** The id that the master gave, empty before the first subscription of a new framework. */
    public Optional<FrameworkID> frameworkId() {
        return Optional.ofNullable(frameworkId);
    }

    public boolean subscribed() {
        return connection.filter(current -> current.subscribed).isPresent();
    }

    /**
     * Sends a call after those given before. It is not repeated: after a lost connection reconcile and decide again.
     *
     * @return completes when the master accepted it, else fails with a {@link SchedulerException}
     */
    public CompletableFuture<Void> send(Call call) {
        Pending pending = new Pending(call, new CompletableFuture<>());
        if (closed.get()) {
            pending.done.completeExceptionally(new SchedulerException(0, "the client is closed"));
        } else if (!queue.offer(pending)) {
            pending.done.completeExceptionally(
                    new SchedulerException(0, "more than " + settings.queuedCalls() + " calls wait to be sent"));
        }
        return pending.done;
    }

    /**
     * Asks the leading master why this framework is offered what it is: {@code /explain}, which Gantry's masters have.
     *
     * @param agents how many agents the answer may be about
     * @return the answer's JSON; fails with a {@link SchedulerException} if there is none
     */
    public CompletableFuture<String> explain(int agents) {
        Optional<Connection> current = connection.filter(candidate -> candidate.subscribed);
        if (current.isEmpty()) {
            return CompletableFuture.failedFuture(new SchedulerException(0, "not subscribed to a master"));
        }
        URI asked = current.get()
                .endpoint
                .resolve("/explain?limit=" + agents + "&framework_id="
                        + URLEncoder.encode(frameworkId.getValue(), StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(asked).timeout(settings.connectTimeout());
        settings.access().authorization().get().ifPresent(value -> request.header("Authorization", value));
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenCompose(response -> response.statusCode() == 200
                        ? CompletableFuture.completedFuture(response.body())
                        : CompletableFuture.failedFuture(
                                new SchedulerException(response.statusCode(), response.body())));
    }

    /** Ends the subscription without tearing the framework down: it may come back within its failover timeout. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        connector.shutdownNow();
        sender.interrupt();
        connection.ifPresent(current -> current.stream.cancel());
        connection = Optional.empty();
        Pending left;
        while ((left = queue.poll()) != null) {
            left.done.completeExceptionally(new SchedulerException(0, "the client is closed"));
        }
    }

    private void connect() {
        Optional<URI> told = successor;
        successor = Optional.empty();
        URI master = told.orElseGet(
                () -> settings.masters().get(nextMaster++ % settings.masters().size()));
        subscribe(master.resolve(PATH), 0);
    }

    private void subscribe(URI endpoint, int redirects) {
        if (closed.get()) {
            return;
        }
        FrameworkInfo info = framework.get();
        if (frameworkId != null && !info.hasId()) {
            info = info.toBuilder().setId(frameworkId).build();
        }
        Call.Builder call = Call.newBuilder()
                .setType(Call.Type.SUBSCRIBE)
                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        Connection attempt = new Connection(endpoint);
        connection = Optional.of(attempt);
        HttpRequest request =
                request(endpoint, call.build()).header("Accept", PROTOBUF).build();
        // The body of a subscription ends with the subscription, so the answer's head is watched on its own.
        schedule(attempt::checkHead, settings.connectTimeout().toMillis());
        var unused = http.sendAsync(request, attempt::head).whenComplete((response, failure) -> {
            if (failure != null) {
                attempt.end("no subscription at " + endpoint + ": " + rootCause(failure));
            } else if (response.statusCode() != 200) {
                attempt.answered(response, redirects);
            }
        });
    }

    private HttpRequest.Builder request(URI endpoint, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint)
                .header("Content-Type", PROTOBUF)
                .POST(HttpRequest.BodyPublishers.ofByteArray(call.toByteArray()));
        settings.access().authorization().get().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    private void sendCalls() {
        while (!closed.get()) {
            try {
                Pending pending = queue.take();
                try {
                    sendNow(pending.call);
                    pending.done.complete(null);
                } catch (SchedulerException e) {
                    pending.done.completeExceptionally(e);
                } catch (InterruptedException e) {
                    pending.done.completeExceptionally(new SchedulerException(0, "the client is closed"));
                    throw e;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void sendNow(Call call) throws SchedulerException, InterruptedException {
        Connection current = connection
                .filter(candidate -> candidate.subscribed)
                .orElseThrow(() -> new SchedulerException(0, "not subscribed to a master"));
        Call complete = call.toBuilder().setFrameworkId(frameworkId).build();
        HttpRequest request = request(current.endpoint, complete)
                .header(STREAM_ID, current.streamId)
                .timeout(settings.connectTimeout())
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            int status = response.statusCode();
            if (status == 307 || status == 503) {
                current.end("the master at " + current.endpoint + " no longer leads");
            }
            if (status / 100 != 2) {
                LOG.warn("Call {} refused by {}: {} {}", call.getType(), current.endpoint, status, response.body());
                throw new SchedulerException(status, status + " " + response.body());
            }
        } catch (IOException e) {
            throw new SchedulerException(0, "call " + call.getType() + " not sent: " + e);
        }
    }

    /** One attempt to subscribe, and the subscription that comes of it. */
    private final class Connection {
        private final URI endpoint;
        private final EventStream stream;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile boolean answered;
        private volatile String streamId = "";
        private volatile boolean subscribed;
        private volatile boolean refused;

        Connection(URI endpoint) {
            this.endpoint = endpoint;
            this.stream = new EventStream(settings.maximumRecordBytes(), this::event, this::end);
        }

        HttpResponse.BodySubscriber<String> head(HttpResponse.ResponseInfo head) {
            answered = true;
            if (head.statusCode() != 200) {
                return BodySubscribers.ofString(StandardCharsets.UTF_8);
            }
            streamId = head.headers().firstValue(STREAM_ID).orElse("");
            return BodySubscribers.fromSubscriber(stream, ignored -> "");
        }

        void checkHead() {
            if (!answered) {
                end("no answer from " + endpoint + " within "
                        + settings.connectTimeout().toMillis() + " ms");
            }
        }

        void answered(HttpResponse<String> response, int redirects) {
            Optional<String> location = response.headers().firstValue("Location");
            if (response.statusCode() == 307 && location.isPresent() && redirects < MAX_REDIRECTS) {
                over.set(true);
                URI leader = endpoint.resolve(location.get());
                LOG.debug("Redirected from {} to {}", endpoint, leader);
                execute(() -> subscribe(leader, redirects + 1));
                return;
            }
            end("subscription refused by " + endpoint + ": " + response.statusCode() + " " + response.body());
        }

        private void event(Event event) {
            try {
                switch (event.getType()) {
                    case SUBSCRIBED -> subscribed(event.getSubscribed());
                    case HEARTBEAT -> LOG.trace("Heartbeat from {}", endpoint);
                    case ERROR -> refused(event.getError().getMessage());
                    default -> listener.event(event);
                }
            } catch (RuntimeException e) {
                LOG.error("The listener failed on event {}", event.getType(), e);
            }
        }

        private void subscribed(Event.Subscribed event) {
            frameworkId = event.getFrameworkId();
            subscribed = true;
            failures.set(0);
            double interval = event.hasHeartbeatIntervalSeconds() ? event.getHeartbeatIntervalSeconds() : 15;
            long silence = (long) (interval * 1000 * settings.missedHeartbeats());
            if (silence > 0) {
                execute(() -> watch(silence));
            }
            Set<String> names = LeaderWatch.names(endpoint, event.getMasterInfo());
            schedule(() -> watchLeader(names), watchInterval.toMillis());
            listener.subscribed(event, event.getMasterInfo());
        }

        private void watch(long silenceMillis) {
            if (over.get()) {
                return;
            }
            long quiet =
                    Duration.ofNanos(System.nanoTime() - stream.lastBytes()).toMillis();
            if (quiet >= silenceMillis) {
                end("nothing heard from " + endpoint + " for " + quiet + " ms");
            } else {
                schedule(() -> watch(silenceMillis), silenceMillis - quiet);
            }
        }

        private void watchLeader(Set<String> names) {
            if (over.get()) {
                return;
            }
            var unused = watch.successor(names).thenAccept(leader -> {
                if (leader.isPresent()) {
                    successor = leader;
                    end("another master leads, at " + leader.get());
                } else {
                    schedule(() -> watchLeader(names), watchInterval.toMillis());
                }
            });
        }

        private void refused(String reason) {
            refused = true;
            end(reason);
        }

        void end(String reason) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            boolean wasSubscribed = subscribed;
            subscribed = false;
            stream.cancel();
            if (closed.get()) {
                return;
            }
            LOG.info("Not subscribed: {}", reason);
            if (refused) {
                listener.refused(reason);
                close();
                return;
            }
            if (wasSubscribed) {
                listener.disconnected(reason);
            }
            long delay = settings.minimumBackoff().toMillis() << Math.min(failures.getAndIncrement(), 16);
            schedule(
                    SchedulerClient.this::connect,
                    Math.min(delay, settings.maximumBackoff().toMillis()));
        }
    }

    private void execute(Runnable task) {
        schedule(task, 0);
    }

    private void schedule(Runnable task, long millis) {
        try {
            var unused = connector.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            LOG.debug("The client is closed, nothing more is done");
        }
    }
}
