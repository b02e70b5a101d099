package org.gantry.isolators.fake;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gantry.isolators.spi.IsolatorException;

/**
 * What a {@link FakeIsolator} does in each of its methods, by method name ({@code prepare}, {@code isolate}, {@code
 * update}, {@code cleanup}, {@code recover}, {@code check}).
 *
 * <p>Set by tests, and by operators who want to see how the system bears a bad module: setting {@code fake.fail} names
 * methods that always fail, comma separated, {@code fake.delay_ms} makes every call slow.
 */
public final class Script {
    private static final long LONGEST_BLOCK_SECONDS = 120;

    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> blocks = new ConcurrentHashMap<>();

    /** Every call of the method fails with the message, until {@link #succeed}. */
    public void fail(String method, String message) {
        failures.put(method, message);
    }

    public void succeed(String method) {
        failures.remove(method);
    }

    /** Calls of the method do not return until {@link #release}, at most two minutes. */
    public void block(String method) {
        blocks.put(method, new CountDownLatch(1));
    }

    public void release(String method) {
        CountDownLatch block = blocks.remove(method);
        if (block != null) {
            block.countDown();
        }
    }

    Optional<String> failure(String method) {
        return Optional.ofNullable(failures.get(method));
    }

    /** @param settings the agent's configuration */
    void play(String method, Map<String, String> settings) throws IsolatorException {
        try {
            CountDownLatch block = blocks.get(method);
            if (block != null && !block.await(LONGEST_BLOCK_SECONDS, TimeUnit.SECONDS)) {
                throw new IsolatorException(method + " was blocked for " + LONGEST_BLOCK_SECONDS + " s");
            }
            TimeUnit.MILLISECONDS.sleep(Long.parseLong(settings.getOrDefault("fake.delay_ms", "0")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IsolatorException(method + " was interrupted", e);
        }
        if (failure(method).isPresent()) {
            throw new IsolatorException(failure(method).get());
        }
        for (String failing : settings.getOrDefault("fake.fail", "").split(",", -1)) {
            if (failing.trim().equals(method)) {
                throw new IsolatorException("Setting fake.fail makes " + method + " fail");
            }
        }
    }
}
