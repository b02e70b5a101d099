package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    private static final int UNIT = BodyMemory.UNCOUNTED + 1;

    @Test
    void smallBodiesPassWhateverTheOthersHold() {
        BodyMemory memory = new BodyMemory(UNIT, Duration.ZERO);
        memory.share().growTo(UNIT);

        memory.share().growTo(BodyMemory.UNCOUNTED);

        assertThat(memory.used()).isEqualTo(UNIT);
    }

    @Test
    void refusesWhatDoesNotFitBesideTheOthers() {
        BodyMemory memory = new BodyMemory(2L * UNIT, Duration.ZERO);
        BodyMemory.Share first = memory.share();
        first.growTo(UNIT);
        BodyMemory.Share second = memory.share();
        second.growTo(UNIT);

        assertThatThrownBy(() -> second.growTo(2L * UNIT))
                .isInstanceOfSatisfying(
                        HttpError.class, error -> assertThat(error.status()).isEqualTo(503));
        first.close();
        second.growTo(2L * UNIT);
        second.close();
        second.close();

        assertThat(memory.used()).isZero();
    }

    @Test
    void oneBodyMayBeLargerThanTheLimitIfItIsAlone() {
        BodyMemory memory = new BodyMemory(UNIT, Duration.ZERO);
        BodyMemory.Share share = memory.share();

        share.growTo(10L * UNIT);
        share.growTo(20L * UNIT);

        assertThat(memory.used()).isEqualTo(20L * UNIT);
    }

    @Test
    void waitsAWhileForTheOthers() {
        BodyMemory memory = new BodyMemory(UNIT, Duration.ofMinutes(1));
        BodyMemory.Share first = memory.share();
        first.growTo(UNIT);
        BodyMemory.Share second = memory.share();
        CompletableFuture<Void> grown = CompletableFuture.runAsync(() -> second.growTo(UNIT));
        assertThat(grown).isNotDone();

        first.close();

        await().until(grown::isDone);
        assertThat(memory.used()).isEqualTo(UNIT);
    }
}
