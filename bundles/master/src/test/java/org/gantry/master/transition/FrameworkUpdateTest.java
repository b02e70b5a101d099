package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.master.effect.Effect;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Rehearsal;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a framework may change of itself, by UPDATE_FRAMEWORK and by subscribing again. */
class FrameworkUpdateTest {
    private static final String ID = "master-0000";

    private final Rehearsal master = new Rehearsal(Policy.DEFAULT);

    @BeforeEach
    void subscribe() {
        master.agent();
        master.subscribe("first", info());
    }

    private static FrameworkInfo.Builder info() {
        return FakeScheduler.info("f").clearRoles().addRoles("a").addRoles("b").setFailoverTimeout(60);
    }

    private static FrameworkInfo.Builder named() {
        return info().setId(FrameworkID.newBuilder().setValue(ID));
    }

    private Optional<String> update(FrameworkInfo.Builder info) {
        return master.update(ID, Call.UpdateFramework.newBuilder().setFrameworkInfo(info));
    }

    private Optional<String> constrain(String role, OfferConstraints.RoleConstraints.Builder constraints) {
        return master.update(
                ID,
                Call.UpdateFramework.newBuilder()
                        .setFrameworkInfo(named())
                        .setOfferConstraints(
                                OfferConstraints.newBuilder().putRoleConstraints(role, constraints.build())));
    }

    private static OfferConstraints.RoleConstraints.Builder matching(String regex) {
        return OfferConstraints.RoleConstraints.newBuilder()
                .addGroups(OfferConstraints.RoleConstraints.Group.newBuilder()
                        .addAttributeConstraints(AttributeConstraint.newBuilder()
                                .setSelector(AttributeConstraint.Selector.newBuilder()
                                        .setAttributeName("rack"))
                                .setPredicate(AttributeConstraint.Predicate.newBuilder()
                                        .setTextMatches(AttributeConstraint.Predicate.TextMatches.newBuilder()
                                                .setRegex(regex)))));
    }

    @Test
    void changesAreToldToAgentsAllocatorAndOperators() {
        assertThat(update(named().setName("g").setWebuiUrl("http://g"))).isEmpty();
        assertThat(master.framework(ID).name()).isEqualTo("g");
        assertThat(master.toAgents(AgentLink.Event.Type.UPDATE_FRAMEWORK))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getUpdateFramework().getWebuiUrl()).isEqualTo("http://g"));
        assertThat(master.effects(Effect.ToOperators.class)).hasSize(1);
        assertThat(master.effects(Effect.PutFramework.class)).hasSize(1);
    }

    @Test
    void nobodyIsToldOfAnUpdateThatChangesNothing() {
        assertThat(update(named())).isEmpty();
        assertThat(master.toAgents(AgentLink.Event.Type.UPDATE_FRAMEWORK)).isEmpty();
        assertThat(master.effects(Effect.ToOperators.class)).isEmpty();
    }

    @Test
    void offersOfRolesThatAreLeftAreRescinded() {
        master.offer(ID, "a", "master-S0");
        assertThat(update(named().clearRoles().addRoles("b").addRoles("c"))).isEmpty();
        assertThat(master.events(Event.Type.RESCIND)).hasSize(1);
        assertThat(master.framework(ID).roles()).containsExactly("b", "c");
        master.offer(ID, "b", "master-S0");
        assertThat(update(named().clearRoles().addRoles("b"))).isEmpty();
        assertThat(master.events(Event.Type.RESCIND)).isEmpty();
    }

    @Test
    void immutableFieldsAreRefusedByNameAndNothingChanges() {
        assertThat(update(named().setUser("nobody").setName("g")))
                .hasValue("FrameworkInfo update is not valid: Updating 'FrameworkInfo.user' is unsupported;"
                        + " attempted to update from 'root' to 'nobody'");
        assertThat(update(named().setCheckpoint(true)))
                .hasValue("FrameworkInfo update is not valid: Updating 'FrameworkInfo.checkpoint' is unsupported;"
                        + " attempted to update from 'false' to 'true'");
        assertThat(update(named().setPrincipal("p")))
                .hasValue("FrameworkInfo update is not valid: Changing framework's principal is not allowed.");
        assertThat(master.framework(ID).name()).isEqualTo("f");
    }

    @Test
    void invalidUpdatesAreRefused() {
        assertThat(update(named().addRoles("a")))
                .hasValue("Supplied FrameworkInfo is not valid: 'FrameworkInfo.roles' contains duplicate items: { a }");
        assertThat(master.update(
                        ID,
                        Call.UpdateFramework.newBuilder()
                                .setFrameworkInfo(named())
                                .addSuppressedRoles("z")))
                .hasValue("'UpdateFramework' call is not valid:"
                        + " Suppressed roles { z } are not contained in the set of roles");
    }

    @Test
    void whatTheRegistryCannotHoldIsRefused() {
        assertThat(update(named().setWebuiUrl("x".repeat(900_000)))).isEmpty();
        assertThat(update(named().setWebuiUrl("x".repeat(1_000_000))))
                .hasValueSatisfying(error -> assertThat(error).contains("'FrameworkInfo' takes 1000"));
    }

    @Test
    void subscribingAgainKeepsUserAndCheckpointSilentlyAndTakesTheRest() {
        master.subscribe(
                "second",
                Call.Subscribe.newBuilder()
                        .setFrameworkInfo(
                                named().setUser("nobody").setCheckpoint(true).setHostname("h"))
                        .addSuppressedRoles("b"));
        assertThat(master.events(Event.Type.SUBSCRIBED)).hasSize(1);
        assertThat(master.framework(ID).info().getUser()).isEqualTo("root");
        assertThat(master.framework(ID).info().getCheckpoint()).isFalse();
        assertThat(master.framework(ID).info().getHostname()).isEqualTo("h");
        assertThat(master.framework(ID).suppressed()).containsExactly("b");
        master.subscribe("third", named());
        assertThat(master.framework(ID).suppressed()).isEmpty();
    }

    @Test
    void oldSubscriptionIsToldThatItFailedOver() {
        master.subscribe("second", named());
        assertThat(master.effects(Effect.ToScheduler.class).get(0)).satisfies(sent -> {
            assertThat(sent.stream()).isEqualTo("first");
            assertThat(sent.event().getError().getMessage()).isEqualTo("Framework failed over");
        });
        assertThat(master.effects(Effect.Close.class))
                .extracting(Effect.Close::stream)
                .containsExactly("first");
        assertThat(master.framework(ID).stream()).hasValue("second");
    }

    @Test
    void anotherPrincipalMayNotSubscribe() {
        master.subscribe("second", named().setPrincipal("p"));
        assertThat(master.events(Event.Type.ERROR)).singleElement().satisfies(event -> assertThat(
                        event.getError().getMessage())
                .isEqualTo("Changing framework's principal is not allowed."));
        assertThat(master.framework(ID).stream()).hasValue("first");
    }

    @Test
    void constraintsReachTheAllocatorAndGoWithTheNextUpdate() {
        assertThat(constrain("a", matching("r[0-9]+"))).isEmpty();
        assertThat(told().constraints().roles()).containsOnlyKeys("a");
        assertThat(update(named())).isEmpty();
        assertThat(told().constraints().roles()).isEmpty();
    }

    private FrameworkState told() {
        return master.effects(Effect.PutFramework.class).get(0).framework();
    }

    @Test
    void constraintsOfOtherRolesAreRefused() {
        assertThat(constrain("z", matching("r")))
                .hasValue("'UpdateFramework' call is not valid: Offer constraints specify `role_constraints` for a"
                        + " role 'z'not contained in the set of roles");
    }

    @ParameterizedTest
    @CsvSource({
        "(, missing ): (",
        "a**, bad repetition operator: **",
        "*, no argument for repetition operator: *",
        "[a, missing ]: [a"
    })
    void expressionsThatAreNoneAreRefusedInKnownWords(String regex, String why) {
        assertThat(constrain("a", matching(regex)))
                .hasValue("'UpdateFramework' call is not valid: Offer constraints are not valid: A role a has an"
                        + " invalid 'AttributeConstraint': Failed to construct regex from pattern '" + regex + "': "
                        + why);
    }

    @Test
    void expressionsThatAreTooLargeAreRefused() {
        assertThat(constrain("a", matching("(abcdefghij){20}")))
                .hasValueSatisfying(error -> assertThat(error).contains("invalid 'AttributeConstraint'"));
    }

    @Test
    void emptyConstraintsAreRefused() {
        assertThat(constrain("a", OfferConstraints.RoleConstraints.newBuilder()))
                .hasValue("'UpdateFramework' call is not valid: Offer constraints are not valid:"
                        + " 'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role a");
        assertThat(constrain(
                        "a",
                        OfferConstraints.RoleConstraints.newBuilder()
                                .addGroups(OfferConstraints.RoleConstraints.Group.newBuilder()
                                        .addAttributeConstraints(AttributeConstraint.newBuilder()
                                                .setSelector(AttributeConstraint.Selector.newBuilder())
                                                .setPredicate(AttributeConstraint.Predicate.newBuilder())))))
                .hasValueSatisfying(error -> assertThat(error).contains("must be set"));
    }

    @Test
    void offerFiltersMayNameAnyRoleButNeedSoundQuantities() {
        assertThat(update(named().putOfferFilters("z", OfferFilters.getDefaultInstance())))
                .isEmpty();
        assertThat(update(named().putOfferFilters("a", minimum(1)))).isEmpty();
        assertThat(told().minimums()).containsOnlyKeys("a");
        assertThat(update(named().putOfferFilters("a", minimum(-1))))
                .hasValue("Supplied FrameworkInfo is not valid: Invalid resource quantity for 'cpus':"
                        + " Negative values not supported");
        assertThat(update(named().putOfferFilters("a", minimum(Double.POSITIVE_INFINITY))))
                .hasValueSatisfying(error -> assertThat(error).endsWith("Infinite values not supported"));
    }

    private static OfferFilters minimum(double cpus) {
        return OfferFilters.newBuilder()
                .setMinAllocatableResources(OfferFilters.MinAllocatableResources.newBuilder()
                        .addQuantities(OfferFilters.ResourceQuantities.newBuilder()
                                .putQuantities(
                                        "cpus",
                                        Value.Scalar.newBuilder().setValue(cpus).build())))
                .build();
    }
}
