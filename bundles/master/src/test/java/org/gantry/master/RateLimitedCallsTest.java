package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.Test;

/** A framework that calls faster than it may. */
class RateLimitedCallsTest {
    private static final String LIMITS = "{\"limits\": [{\"principal\": \"fast\", \"qps\": 2, \"capacity\": 1},"
            + " {\"principal\": \"impatient\", \"qps\": 0.06, \"capacity\": 0}]}";

    @Test
    void isRefusedWhenTooManyOfItsCallsWait() throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of("rate_limits", LIMITS)).startLeading();
                FakeScheduler impatient = new FakeScheduler(
                        master.root(),
                        MediaType.PROTOBUF,
                        FakeScheduler.info("impatient")
                                .setPrincipal("impatient")
                                .build())) {
            // The subscription took the turn of the next 16 seconds, and nobody may wait.
            Call.Builder revive = Call.newBuilder().setType(Call.Type.REVIVE);
            revive.getFrameworkIdBuilder().setValue(impatient.id());
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> refusal =
                        impatient.subscription().call(master.root().resolve("/api/v1/scheduler"), revive.build());
                assertThat(refusal.statusCode()).isEqualTo(429);
                assertThat(refusal.headers().firstValue("Retry-After")).contains("1");
            }
        }
    }

    @Test
    void waitsForItsTurn() throws Exception {
        try (LocalMaster master = new LocalMaster(Map.of("rate_limits", LIMITS)).startLeading();
                FakeScheduler fast = new FakeScheduler(
                        master.root(),
                        MediaType.PROTOBUF,
                        FakeScheduler.info("fast").setPrincipal("fast").build());
                FakeScheduler other = new FakeScheduler(
                        master.root(),
                        MediaType.PROTOBUF,
                        FakeScheduler.info("other").build())) {
            long begun = System.nanoTime();
            assertThat(revive(fast)).isEqualTo(202);
            assertThat(revive(fast)).isEqualTo(202);
            // The subscription was the first of three turns, half a second apart.
            assertThat(System.nanoTime() - begun).isGreaterThan(700_000_000L);
            for (int i = 0; i < 20; i++) {
                assertThat(revive(other)).isEqualTo(202);
            }
        }
    }

    private static int revive(FakeScheduler scheduler) {
        return scheduler.call(Call.newBuilder().setType(Call.Type.REVIVE));
    }
}
