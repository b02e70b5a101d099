package org.gantry.frameworks.sdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.protocol.RecordIo;

/** The least of a master that a client can be tried against, over real HTTP. */
final class StreamingMaster implements AutoCloseable {
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final BlockingQueue<OutputStream> streams = new LinkedBlockingQueue<>();
    private volatile Optional<String> redirect = Optional.empty();
    private volatile Optional<String> leader = Optional.empty();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile double heartbeatSeconds = 15;
    private volatile int answer = 202;
    private final AtomicInteger refuseSubscriptions = new AtomicInteger();
    private volatile String streamId = "";

    StreamingMaster() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1/scheduler", this::handle);
        server.createContext("/redirect", this::tellLeader);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void redirectTo(StreamingMaster other) {
        redirect = Optional.of("//127.0.0.1:" + other.uri().getPort() + "/api/v1/scheduler");
    }

    /** Takes another, or itself, for the leader from now on, when asked. */
    void knowsLeader(StreamingMaster master) {
        leader = Optional.of("//127.0.0.1:" + master.uri().getPort());
    }

    private void tellLeader(HttpExchange exchange) throws IOException {
        leader.ifPresent(location -> exchange.getResponseHeaders().add("Location", location));
        exchange.sendResponseHeaders(leader.isPresent() ? 307 : 503, -1);
        questions.incrementAndGet();
        exchange.close();
    }

    /** How often somebody asked who leads. */
    int questions() {
        return questions.get();
    }

    void heartbeat(double seconds) {
        heartbeatSeconds = seconds;
    }

    void answerCallsWith(int status) {
        answer = status;
    }

    void refuseNextSubscriptions(int count) {
        refuseSubscriptions.set(count);
    }

    List<Call> calls(Call.Type type) {
        return calls.stream().filter(call -> call.getType() == type).toList();
    }

    /** The next stream that a client opened. */
    OutputStream stream() throws InterruptedException {
        OutputStream stream = streams.poll(10, TimeUnit.SECONDS);
        if (stream == null) {
            throw new AssertionError("nobody subscribed");
        }
        return stream;
    }

    static void send(OutputStream stream, Event event) throws IOException {
        stream.write(RecordIo.frame(event.toByteArray()));
        stream.flush();
    }

    /** What each request showed. */
    List<String> authorizations() {
        return authorizations;
    }

    private void handle(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (redirect.isPresent()) {
            exchange.getResponseHeaders().add("Location", redirect.get());
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
            return;
        }
        Call call = Call.parseFrom(body);
        calls.add(call);
        if (call.getType() == Call.Type.SUBSCRIBE) {
            subscribe(exchange);
            return;
        }
        boolean known = streamId.equals(exchange.getRequestHeaders().getFirst("Mesos-Stream-Id"));
        exchange.sendResponseHeaders(known ? answer : 400, -1);
        exchange.close();
    }

    private void subscribe(HttpExchange exchange) throws IOException {
        if (refuseSubscriptions.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
            return;
        }
        streamId = "stream-" + calls.size();
        exchange.getResponseHeaders().add("Mesos-Stream-Id", streamId);
        exchange.sendResponseHeaders(200, 0);
        OutputStream stream = exchange.getResponseBody();
        send(
                stream,
                Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(Event.Subscribed.newBuilder()
                                .setFrameworkId(FrameworkID.newBuilder().setValue("F-0000"))
                                .setHeartbeatIntervalSeconds(heartbeatSeconds)
                                .setMasterInfo(MasterInfo.newBuilder()
                                        .setId("m")
                                        .setIp(0)
                                        .setPort(5050)))
                        .build());
        streams.add(stream);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
