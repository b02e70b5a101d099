package org.gantry.master.testing;

import com.google.protobuf.Message;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.protocol.RecordIo;

/** A stream of events that was subscribed to, read by a thread of its own. */
public final class Subscription<E extends Message> implements AutoCloseable {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<E> events = new ArrayList<>();
    private final HttpResponse<InputStream> response;
    private final MediaType media;
    private final Supplier<? extends Message.Builder> builder;
    private final Class<E> type;
    private volatile boolean ended;

    public Subscription(
            URI uri, MediaType media, Message call, Supplier<? extends Message.Builder> builder, Class<E> type) {
        this.media = media;
        this.builder = builder;
        this.type = type;
        this.response = post(uri, media, call, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("Not subscribed: " + response.statusCode());
        }
        Thread reader = new Thread(this::read, "subscription");
        reader.setDaemon(true);
        reader.start();
    }

    private static <T> HttpResponse<T> post(
            URI uri, MediaType media, Message call, HttpResponse.BodyHandler<T> body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutUser(uri))
                .header("Content-Type", media.header())
                .header("Accept", media.header())
                .POST(HttpRequest.BodyPublishers.ofByteArray(media.encode(call)));
        if (uri.getUserInfo() != null) {
            String user = Base64.getEncoder().encodeToString(uri.getUserInfo().getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + user);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return CLIENT.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static URI withoutUser(URI uri) {
        return URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
    }

    private void read() {
        RecordIo.Decoder decoder = new RecordIo.Decoder(64 << 20);
        byte[] buffer = new byte[8192];
        try (InputStream input = response.body()) {
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                for (byte[] record : decoder.feed(buffer, 0, read)) {
                    add(type.cast(media.decode(record, builder.get()).build()));
                }
            }
        } catch (IOException e) {
            // The other end went away, or this one did.
        } catch (ProtocolException e) {
            throw new IllegalStateException(e);
        } finally {
            ended = true;
        }
    }

    private synchronized void add(E event) {
        events.add(event);
    }

    public synchronized List<E> events() {
        return List.copyOf(events);
    }

    /** The first event that matches, when it comes. */
    public E await(Predicate<E> which) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> events().stream().filter(which).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    public void awaitEnd() {
        Awaitility.await().atMost(PATIENCE).until(() -> ended);
    }

    public String streamId() {
        return response.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    }

    public HttpResponse<InputStream> response() {
        return response;
    }

    /** A call on this subscription. */
    public HttpResponse<String> call(URI uri, Message call) {
        return post(uri, media, call, HttpResponse.BodyHandlers.ofString(), "Mesos-Stream-Id", streamId());
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
