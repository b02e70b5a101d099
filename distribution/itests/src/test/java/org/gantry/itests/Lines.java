package org.gantry.itests;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** Hands every line on as it comes. */
final class Lines implements Flow.Subscriber<String> {
    private final Consumer<String> target;

    Lines(Consumer<String> target) {
        this.target = target;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        target.accept(line);
    }

    @Override
    public void onError(Throwable broken) {
        // The stream ends with the test; what is missing in the log fails the test.
    }

    @Override
    public void onComplete() {
        // Likewise.
    }
}
