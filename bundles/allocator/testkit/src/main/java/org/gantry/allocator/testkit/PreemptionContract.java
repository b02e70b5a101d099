package org.gantry.allocator.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.OfferConstraints;
import org.gantry.allocator.spi.Request;
import org.gantry.allocator.spi.RunningTask;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Victim;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;

/** Higher bands take from lower ones, if that is switched on. */
public interface PreemptionContract {
    Duration DELAY = Duration.ofSeconds(10);

    /** A new allocator that knows nothing. */
    Allocator newAllocator();

    private Scenario scenario(Optional<Duration> delay) {
        Settings usual = Settings.DEFAULT;
        return new Scenario(newAllocator())
                .settings(new Settings(
                        usual.minimums(),
                        usual.sharingExcluded(),
                        usual.filterGpus(),
                        usual.roleSorter(),
                        usual.frameworkSorter(),
                        usual.domain(),
                        delay));
    }

    private static void framework(Scenario scenario, String id, int priority) {
        scenario.allocator()
                .putFramework(new FrameworkState(
                        id, Set.of("role-" + id), Set.of(), Set.of(), true, Map.of(), OfferConstraints.NONE, priority));
    }

    /** Two agents full of tasks: those of the first are in band 0, of the second in bands 0 and 5. */
    private Scenario full() {
        Scenario scenario = scenario(Optional.of(DELAY));
        framework(scenario, "low", 0);
        framework(scenario, "high", 10);
        scenario.agent("agent1", "cpus:4;mem:4000").agent("agent2", "cpus:4;mem:4000");
        running().forEach(task -> scenario.allocator()
                .allocated(task.agentId(), task.frameworkId(), task.role(), task.resources()));
        return scenario;
    }

    private static List<RunningTask> running() {
        List<RunningTask> tasks = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            tasks.add(task("a" + i, "agent1", 0));
            tasks.add(task("b" + i, "agent2", i > 2 ? 5 : 0));
        }
        return tasks;
    }

    private static RunningTask task(String id, String agent, int priority) {
        return new RunningTask(id, "low", agent, "role-low", priority, Resources.parse("cpus:1;mem:1000"));
    }

    private static void request(Scenario scenario, String amounts) {
        Request request = new Request(Optional.empty(), Resources.parse(amounts).quantities());
        scenario.allocator().request("high", List.of(request));
    }

    private static List<String> victims(Scenario scenario) {
        if (!scenario.allocator().wantsVictims(scenario.now())) {
            return List.of();
        }
        return scenario.allocator().victims(running(), scenario.now()).stream()
                .map(Victim::task)
                .map(RunningTask::taskId)
                .toList();
    }

    @Test
    default void whoWaitsLongEnoughTakesWhatIsMissing() {
        Scenario scenario = full();
        request(scenario, "cpus:3;mem:3000");
        scenario.allocate();
        assertThat(victims(scenario)).isEmpty();
        assertThat(victims(scenario.pass(DELAY.minusMillis(1)))).isEmpty();

        assertThat(victims(scenario.pass(Duration.ofMillis(1)))).containsExactly("a1", "a2", "a3");
    }

    @Test
    default void theLowestBandsAreTakenFirst() {
        Scenario scenario = full();
        request(scenario, "cpus:2;mem:2000");
        victims(scenario);

        assertThat(victims(scenario.pass(DELAY))).hasSize(2).doesNotContain("b3", "b4");
    }

    @Test
    default void nobodyTakesFromItsOwnBand() {
        Scenario scenario = full();
        framework(scenario, "high", 0);
        request(scenario, "cpus:1;mem:1000");
        victims(scenario);

        assertThat(victims(scenario.pass(DELAY))).isEmpty();
    }

    @Test
    default void nothingIsTakenInVain() {
        Scenario scenario = full();
        request(scenario, "cpus:5;mem:1000");
        victims(scenario);

        assertThat(victims(scenario.pass(DELAY))).isEmpty();
    }

    @Test
    default void nothingIsTakenUnlessItIsSwitchedOn() {
        Scenario scenario = scenario(Optional.empty());
        framework(scenario, "low", 0);
        framework(scenario, "high", 10);
        scenario.agent("agent1", "cpus:4;mem:4000");
        scenario.allocator().allocated("agent1", "low", "role-low", Resources.parse("cpus:4;mem:4000"));
        request(scenario, "cpus:1;mem:1000");

        assertThat(victims(scenario)).isEmpty();
        assertThat(victims(scenario.pass(Duration.ofDays(1)))).isEmpty();
    }

    @Test
    default void victimsAreNamedOnce() {
        Scenario scenario = full();
        request(scenario, "cpus:1;mem:1000");
        victims(scenario);
        assertThat(victims(scenario.pass(DELAY))).hasSize(1);

        assertThat(victims(scenario)).isEmpty();
        assertThat(victims(scenario.pass(DELAY.minusMillis(1)))).isEmpty();
    }

    @Test
    default void whatIsFreedGoesToWhomItWasFreedFor() {
        Scenario scenario = full();
        scenario.allocator().setWeight("role-low", 1000);
        request(scenario, "cpus:2;mem:2000");
        victims(scenario);
        assertThat(victims(scenario.pass(DELAY))).containsExactly("a1", "a2");

        end(scenario, "a1");
        assertThat(scenario.allocate()).isEmpty();
        end(scenario, "a2");

        assertThat(Scenario.who(scenario.allocate())).containsExactly("high/role-high@agent1");
        assertThat(scenario.allocator()
                        .explain("high", Optional.empty(), 1, scenario.now())
                        .requests())
                .isEmpty();
    }

    private static void end(Scenario scenario, String taskId) {
        RunningTask task = running().stream()
                .filter(one -> one.taskId().equals(taskId))
                .findFirst()
                .orElseThrow();
        scenario.allocator()
                .recover(
                        task.agentId(),
                        task.frameworkId(),
                        task.role(),
                        task.resources(),
                        Duration.ZERO,
                        scenario.now());
    }

    @Test
    default void guaranteesAreNotTouched() {
        Scenario scenario = full().quota("role-low", "cpus:7;mem:7000", "");
        request(scenario, "cpus:2;mem:2000");
        victims(scenario);
        assertThat(victims(scenario.pass(DELAY))).isEmpty();

        request(scenario, "cpus:1;mem:1000");
        victims(scenario);

        assertThat(victims(scenario.pass(DELAY))).hasSize(1);
    }

    @Test
    default void whoIsAtItsLimitTakesNothing() {
        Scenario scenario = full().quota("role-high", "", "cpus:1");
        request(scenario, "cpus:2;mem:2000");
        victims(scenario);

        assertThat(victims(scenario.pass(DELAY))).isEmpty();
    }

    @Test
    default void whoSuppressesOffersTakesNothing() {
        Scenario scenario = full();
        request(scenario, "cpus:1;mem:1000");
        victims(scenario);
        scenario.allocator().suppress("high", Set.of());

        assertThat(victims(scenario.pass(DELAY))).isEmpty();
    }

    @Test
    default void anOfferThatHoldsItMeetsARequest() {
        Scenario scenario = full();
        request(scenario, "cpus:2;mem:2000");
        scenario.allocator().suppress("low", Set.of());
        scenario.agent("agent3", "cpus:2;mem:2000").allocate();

        assertThat(victims(scenario.pass(DELAY))).isEmpty();
        assertThat(victims(scenario.pass(DELAY))).isEmpty();
    }
}
