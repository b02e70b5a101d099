package org.gantry.agent.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One download over HTTP into a file. It ends with an interrupt of the waiting thread, and when nothing comes any more. */
final class Download implements HttpResponse.BodySubscriber<Void>, AutoCloseable {
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    private final AtomicLong bytes = new AtomicLong();
    private final FileChannel file;
    private Flow.Subscription subscription;

    private Download(Path target) throws IOException {
        this.file = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /**
     * Downloads.
     *
     * @param stallTimeout in which at least a byte for each second must come
     * @throws IOException also for any status but 200
     */
    static void to(Path target, String uri, HttpClient http, Duration stallTimeout)
            throws IOException, InterruptedException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(uri)).build();
        } catch (IllegalArgumentException e) {
            throw new IOException("malformed address: " + e.getMessage(), e);
        }
        try (Download download = new Download(target)) {
            CompletableFuture<HttpResponse<Void>> exchange = http.sendAsync(
                    request,
                    info -> info.statusCode() == 200 ? download : HttpResponse.BodySubscribers.replacing(null));
            try {
                HttpResponse<Void> response = download.await(exchange, stallTimeout);
                if (response.statusCode() != 200) {
                    throw new IOException("the server answered " + response.statusCode());
                }
            } finally {
                exchange.cancel(true);
            }
        }
    }

    private HttpResponse<Void> await(CompletableFuture<HttpResponse<Void>> exchange, Duration stallTimeout)
            throws IOException, InterruptedException {
        long before = 0;
        while (true) {
            try {
                return exchange.get(stallTimeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long now = bytes.get();
                if (now - before < Math.max(1, stallTimeout.toSeconds())) {
                    throw new IOException(
                            "the download stalled for " + stallTimeout.toMillis() + " ms and was given up", e);
                }
                before = now;
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw new IOException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
            }
        }
    }

    @Override
    public CompletionStage<Void> getBody() {
        return received;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                bytes.addAndGet(buffer.remaining());
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
            subscription.request(1);
        } catch (IOException e) {
            subscription.cancel();
            received.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable error) {
        received.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        received.complete(null);
    }

    @Override
    public void close() throws IOException {
        received.completeExceptionally(new InterruptedIOException("The download was given up"));
        file.close();
    }
}
