package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.Attribute;
import org.gantry.allocator.spi.FaultDomain;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.OfferConstraints;
import org.gantry.allocator.spi.OfferConstraints.ByName;
import org.gantry.allocator.spi.OfferConstraints.Constraint;
import org.gantry.allocator.spi.OfferConstraints.Exists;
import org.gantry.allocator.spi.OfferConstraints.Group;
import org.gantry.allocator.spi.OfferConstraints.Pseudo;
import org.gantry.allocator.spi.OfferConstraints.TextEquals;
import org.gantry.allocator.spi.OfferConstraints.TextMatches;
import org.gantry.allocator.spi.TextPattern;
import org.gantry.model.Quantities;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Which agents frameworks want, and how much must be there. */
public interface ConstraintContract {
    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario() {
        return new Scenario(newAllocator());
    }

    private static void agent(Scenario scenario, String id, Attribute... attributes) {
        scenario.allocator()
                .putAgent(new AgentState(
                        id,
                        id + ".example",
                        Resources.parse(Scenario.USUAL),
                        true,
                        List.of(attributes),
                        Optional.of(new FaultDomain("region-" + id, "zone-" + id)),
                        Optional.empty()));
    }

    private static void framework(Scenario scenario, String id, Constraint... constraints) {
        OfferConstraints wishes = new OfferConstraints(Map.of("a", List.of(new Group(List.of(constraints)))));
        framework(scenario, id, wishes, Map.of());
    }

    private static void framework(
            Scenario scenario, String id, OfferConstraints wishes, Map<String, List<Quantities>> minimums) {
        scenario.allocator()
                .putFramework(new FrameworkState(
                        id, Set.of("a", "b"), Set.of("b"), Set.of("REGION_AWARE"), true, minimums, wishes, 0));
    }

    private static List<String> agentsOffered(Scenario scenario) {
        return scenario.allocate().stream()
                .map(allocation -> allocation.agentId())
                .sorted()
                .toList();
    }

    @Test
    default void anAttributeMayHaveToBeThereOrNotToBe() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", Attribute.text("rack", "r1"));
        agent(scenario, "agent2");
        framework(scenario, "f", new Constraint(new ByName("rack"), new Exists(true)));
        assertThat(agentsOffered(scenario)).containsExactly("agent1");

        framework(scenario, "g", new Constraint(new ByName("rack"), new Exists(false)));

        assertThat(agentsOffered(scenario)).containsExactly("agent2");
    }

    @Test
    default void textMayHaveToBeEqual() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", Attribute.text("rack", "r1"));
        agent(scenario, "agent2", Attribute.text("rack", "r2"));
        agent(scenario, "agent3");
        framework(scenario, "f", new Constraint(new ByName("rack"), new TextEquals("r1", true)));
        assertThat(agentsOffered(scenario)).containsExactly("agent1");

        framework(scenario, "g", new Constraint(new ByName("rack"), new TextEquals("r1", false)));

        assertThat(agentsOffered(scenario)).containsExactly("agent2", "agent3");
    }

    @Test
    default void allOfTheTextMustMatch() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", Attribute.text("rack", "row1"));
        agent(scenario, "agent2", Attribute.text("rack", "arrow1"));
        TextPattern pattern = TextPattern.compile("row[0-9]", TextPattern.Limits.DEFAULT);
        framework(scenario, "f", new Constraint(new ByName("rack"), new TextMatches(pattern, true)));
        assertThat(agentsOffered(scenario)).containsExactly("agent1");

        framework(scenario, "g", new Constraint(new ByName("rack"), new TextMatches(pattern, false)));

        assertThat(agentsOffered(scenario)).containsExactly("agent2");
    }

    @Test
    default void whatIsNoTextPasses() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", new Attribute("rack", Attribute.Type.SCALAR, "1"));
        framework(
                scenario,
                "f",
                new Constraint(new ByName("rack"), new TextEquals("r1", true)),
                new Constraint(new ByName("rack"), new TextEquals("r1", false)));

        assertThat(agentsOffered(scenario)).containsExactly("agent1");
    }

    @Test
    default void ofSeveralAttributesTheFirstCounts() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", Attribute.text("rack", "r1"), Attribute.text("rack", "r2"));
        framework(scenario, "f", new Constraint(new ByName("rack"), new TextEquals("r2", true)));

        assertThat(scenario.allocate()).isEmpty();
    }

    @Test
    default void hostRegionAndZoneCanBeAskedFor() {
        Scenario scenario = scenario();
        agent(scenario, "agent1");
        agent(scenario, "agent2");
        framework(
                scenario,
                "f",
                new Constraint(Pseudo.HOSTNAME, new TextEquals("agent1.example", true)),
                new Constraint(Pseudo.REGION, new TextEquals("region-agent1", true)),
                new Constraint(Pseudo.ZONE, new TextEquals("zone-agent1", true)));

        assertThat(agentsOffered(scenario)).containsExactly("agent1");
    }

    @Test
    default void oneOfSeveralGroupsSuffices() {
        Scenario scenario = scenario();
        agent(scenario, "agent1", Attribute.text("rack", "r1"));
        agent(scenario, "agent2", Attribute.text("rack", "r2"));
        agent(scenario, "agent3", Attribute.text("rack", "r3"));
        Group one = new Group(List.of(new Constraint(new ByName("rack"), new TextEquals("r1", true))));
        Group two = new Group(List.of(new Constraint(new ByName("rack"), new TextEquals("r2", true))));
        framework(scenario, "f", new OfferConstraints(Map.of("a", List.of(one, two))), Map.of());

        assertThat(agentsOffered(scenario)).containsExactly("agent1", "agent2");
    }

    @Test
    default void constraintsHoldForTheirRoleOnly() {
        Scenario scenario = scenario();
        agent(scenario, "agent1");
        framework(scenario, "f", new Constraint(new ByName("rack"), new Exists(true)));
        assertThat(scenario.allocate()).isEmpty();

        scenario.allocator().revive("f", Set.of("b"));

        assertThat(Scenario.who(scenario.allocate())).containsExactly("f/b@agent1");
    }

    @Test
    default void changedConstraintsAndAttributesAreHeeded() {
        Scenario scenario = scenario();
        agent(scenario, "agent1");
        agent(scenario, "agent2");
        framework(scenario, "f", new Constraint(new ByName("rack"), new Exists(true)));
        assertThat(scenario.allocate()).isEmpty();

        agent(scenario, "agent1", Attribute.text("rack", "r1"));
        assertThat(agentsOffered(scenario)).containsExactly("agent1");

        framework(scenario, "f", OfferConstraints.NONE, Map.of());
        assertThat(agentsOffered(scenario)).containsExactly("agent2");
    }

    @Test
    default void changedAttributesDropFilters() {
        Scenario scenario = scenario();
        agent(scenario, "agent1");
        framework(scenario, "f", OfferConstraints.NONE, Map.of());
        scenario.decline(scenario.allocate().get(0), Duration.ofHours(1));
        agent(scenario, "agent1");
        assertThat(scenario.allocate()).isEmpty();

        agent(scenario, "agent1", Attribute.text("rack", "r1"));

        assertThat(scenario.allocate()).hasSize(1);
    }

    @Test
    default void explainsConstraints() {
        Scenario scenario = scenario();
        agent(scenario, "agent1");
        framework(scenario, "f", new Constraint(new ByName("rack"), new Exists(true)));

        assertThat(scenario.allocator()
                        .explain("f", Optional.of("agent1"), 1, scenario.now())
                        .refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.obstacle()).isEqualTo("CONSTRAINTS"));
    }

    @Test
    default void aFrameworkMayAskForMoreThanTheUsualMinimum() {
        Scenario scenario = scenario().agent("small", "cpus:1;mem:100").agent("large", "cpus:8;mem:100");
        List<Quantities> minimum = List.of(Resources.parse("cpus:4").quantities());
        framework(scenario, "f", OfferConstraints.NONE, Map.of("a", minimum));

        assertThat(agentsOffered(scenario)).containsExactly("large");
    }

    @Test
    default void aFrameworkMayTakeAnything() {
        Scenario scenario = scenario().agent("agent1", "disk:10");
        framework(scenario, "f", OfferConstraints.NONE, Map.of());
        assertThat(scenario.allocate()).isEmpty();

        framework(scenario, "f", OfferConstraints.NONE, Map.of("a", List.of()));

        assertThat(agentsOffered(scenario)).containsExactly("agent1");
    }
}
