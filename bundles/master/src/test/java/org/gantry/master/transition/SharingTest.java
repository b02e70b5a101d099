package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.WeightInfo;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.master.config.Flags;
import org.gantry.master.effect.Effect;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.order.Answer;
import org.gantry.master.order.Order;
import org.gantry.master.testing.FakeScheduler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Quota and weights are set, and offers in their way are taken back. */
class SharingTest {
    private static final String AGENT = "master-S0";
    private static final String DEV = "master-0000";
    private static final String OPS = "master-0001";

    private final Bench bench = Bench.leading(Policy.DEFAULT);

    @BeforeEach
    void start() {
        bench.registerAgent();
        bench.subscribe(FakeScheduler.info("dev").clearRoles().addRoles("dev/a").build(), "dev");
        bench.subscribe(FakeScheduler.info("ops").clearRoles().addRoles("ops").build(), "ops");
    }

    private static QuotaConfig quota(String role, double guaranteed, double limit) {
        return QuotaConfig.newBuilder()
                .setRole(role)
                .putGuarantees(
                        "cpus", Value.Scalar.newBuilder().setValue(guaranteed).build())
                .putLimits("cpus", Value.Scalar.newBuilder().setValue(limit).build())
                .build();
    }

    private Answer set(QuotaConfig... configs) {
        return bench.order(new Order.UpdateQuota(List.of(configs), false));
    }

    private static WeightInfo weight(String role, double weight) {
        return WeightInfo.newBuilder().setRole(role).setWeight(weight).build();
    }

    @Test
    void offersBeyondALimitAreTakenBack() {
        bench.offer(DEV, "dev/a", AGENT, "cpus:2");
        bench.offer(OPS, "ops", AGENT, "cpus:2");
        assertThat(set(quota("dev", 0, 1))).isEqualTo(Answer.DONE);

        assertThat(bench.events("dev", Event.Type.RESCIND)).hasSize(1);
        assertThat(bench.events("ops", Event.Type.RESCIND)).isEmpty();
        assertThat(bench.effects(Effect.SetQuota.class))
                .singleElement()
                .matches(told -> told.role().equals("dev") && !told.quota().isNone());
    }

    @Test
    void offersToOthersAreTakenBackForAGuarantee() {
        bench.offer(OPS, "ops", AGENT, "cpus:2");
        bench.offer(OPS, "ops", AGENT, "cpus:1");
        set(quota("dev", 1, 4));
        assertThat(bench.events("ops", Event.Type.RESCIND)).hasSize(1);
    }

    @Test
    void nothingIsTakenBackForAGuaranteeThatIsMet() {
        bench.offer(DEV, "dev/a", AGENT, "cpus:1");
        bench.offer(OPS, "ops", AGENT, "cpus:1");
        set(quota("dev", 1, 4));
        assertThat(bench.events("ops", Event.Type.RESCIND)).isEmpty();
        assertThat(bench.events("dev", Event.Type.RESCIND)).isEmpty();
    }

    @Test
    void severalQuotasAreSetTogetherOrNotAtAll() {
        assertThat(set(quota("dev", 1, 4), quota("ops", 2, 1)).status()).isEqualTo(400);
        assertThat(bench.ledger.orders().quotas()).isEmpty();
        assertThat(set(quota("dev", 1, 4), quota("ops", 1, 4))).isEqualTo(Answer.DONE);
        assertThat(bench.ledger.orders().quotas()).containsOnlyKeys("dev", "ops");
        assertThat(bench.written)
                .contains(new RegistryChange.All(List.of(
                        new RegistryChange.PutQuota(quota("dev", 1, 4)),
                        new RegistryChange.PutQuota(quota("ops", 1, 4)))));
    }

    @Test
    void aQuotaOfNothingIsForgottenByTheRegistry() {
        set(quota("dev", 1, 4));
        set(QuotaConfig.newBuilder().setRole("dev").build());
        assertThat(bench.written)
                .last()
                .isEqualTo(new RegistryChange.All(List.of(new RegistryChange.RemoveQuota("dev"))));
        assertThat(bench.ledger.allocation().quotas()).isEmpty();
    }

    @Test
    void aWeightThatMattersMovesEveryOffer() {
        bench.offer(DEV, "dev/a", AGENT, "cpus:1");
        bench.offer(OPS, "ops", AGENT, "cpus:1");
        assertThat(bench.order(new Order.UpdateWeights(List.of(weight("other", 2)))))
                .isEqualTo(Answer.DONE);
        assertThat(bench.effects(Effect.ToScheduler.class)).isEmpty();

        bench.order(new Order.UpdateWeights(List.of(weight("ops", 3))));
        assertThat(bench.events("dev", Event.Type.RESCIND)).hasSize(1);
        assertThat(bench.events("ops", Event.Type.RESCIND)).hasSize(1);
        assertThat(bench.effects(Effect.SetWeight.class)).containsExactly(new Effect.SetWeight("ops", 3));
        assertThat(bench.ledger.orders().weights()).containsEntry("ops", 3.0).containsEntry("other", 2.0);
    }

    @Test
    void rolesMustBeAllowed() {
        Bench strict = Bench.leading(new Flags(Map.of("roles", "dev")).policy());
        assertThat(strict.order(new Order.UpdateWeights(List.of(weight("ops", 2)))))
                .isEqualTo(new Answer(400, "Failed to validate update weights request JSON: Unknown role 'ops'"));
        assertThat(strict.order(new Order.UpdateQuota(List.of(quota("ops", 0, 1)), true)))
                .isEqualTo(new Answer(400, "Invalid QuotaConfig: 'ops' is not on the roles whitelist"));
    }

    @Test
    void theFlagsWeightsHoldUntilOperatorsSetOthers() {
        Bench flagged = Bench.leading(new Flags(Map.of("weights", "dev=2")).policy());
        assertThat(flagged.ledger.orders().weights()).isEqualTo(Map.of("dev", 2.0));
    }
}
