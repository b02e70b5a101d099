package org.gantry.frameworks.services.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppDefaults;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Instant OLD = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NEW = Instant.parse("2026-02-01T00:00:00Z");

    private static App app(String id, String fields, Instant version) {
        String json = "{\"id\":\"" + id + "\",\"cmd\":\"sleep 1\"" + fields + "}";
        var canonical = new AppReader(AppDefaults.STANDARD).create(json.getBytes(StandardCharsets.UTF_8));
        canonical.put("version", version.toString());
        return new App(canonical).withVersion(version, version, version);
    }

    private static Map<AppId, App> all(App... apps) {
        Map<AppId, App> map = new TreeMap<>();
        Stream.of(apps).forEach(app -> map.put(app.id(), app));
        return map;
    }

    private static String plan(Map<AppId, App> original, Map<AppId, App> target) {
        StringBuilder text = new StringBuilder();
        for (var step : Planner.plan("id", NEW, original, target, Map.of()).steps()) {
            text.append('[');
            step.forEach(action -> text.append(action.kind().label())
                    .append(' ')
                    .append(action.app())
                    .append(' '));
            text.append(']');
        }
        return text.toString().replace(" ]", "]");
    }

    @Test
    void newAppIsStartedThenScaled() {
        assertThat(plan(all(), all(app("/a", "", NEW)))).isEqualTo("[StartApplication /a][ScaleApplication /a]");
    }

    @Test
    void stopsComeFirst() {
        assertThat(plan(all(app("/old", "", OLD)), all(app("/new", "", NEW))))
                .isEqualTo("[StopApplication /old][StartApplication /new][ScaleApplication /new]");
    }

    @Test
    void instancesAloneAreScaledAndTheRestRestarts() {
        App before = app("/a", "", OLD);
        App scaled = before.withInstances(5).withVersion(NEW, NEW, OLD);

        assertThat(plan(all(before), all(scaled))).isEqualTo("[ScaleApplication /a]");
        assertThat(plan(all(before), all(app("/a", ",\"cpus\":2", NEW)))).isEqualTo("[RestartApplication /a]");
        assertThat(plan(all(before), all(before.withVersion(NEW, NEW, NEW)))).isEqualTo("[RestartApplication /a]");
        assertThat(plan(all(before), all(app("/a", ",\"cpus\":2,\"instances\":0", NEW))))
                .isEqualTo("[ScaleApplication /a]");
        assertThat(plan(all(before), all(before))).isEmpty();
    }

    @Test
    void dependenciesGoLevelByLevelAlsoThroughGroups() {
        App database = app("/shop/db/main", ",\"cpus\":2", NEW);
        App server = app("/shop/server", ",\"cpus\":2,\"dependencies\":[\"/shop/db\"]", NEW);
        App front = app("/front", ",\"cpus\":2,\"dependencies\":[\"/shop/server\"]", NEW);
        App alone = app("/alone", ",\"cpus\":2", NEW);
        Map<AppId, App> before = all(
                app("/shop/db/main", "", OLD),
                app("/shop/server", "", OLD),
                app("/front", "", OLD),
                app("/alone", "", OLD));

        assertThat(plan(before, all(database, server, front, alone)))
                .isEqualTo("[RestartApplication /alone RestartApplication /shop/db/main]"
                        + "[RestartApplication /shop/server][RestartApplication /front]");
    }

    @Property(tries = 500)
    void upgradeEndsWithinItsLimits(
            @ForAll @IntRange(min = 1, max = 12) int wanted,
            @ForAll @IntRange(min = 0, max = 12) int oldHealthy,
            @ForAll @IntRange(min = 0, max = 5) int oldUnhealthy,
            @ForAll @DoubleRange(min = 0, max = 1) double minimumHealth,
            @ForAll @DoubleRange(min = 0, max = 1) double overCapacity) {
        App target = app(
                "/a",
                ",\"instances\":" + wanted + ",\"upgradeStrategy\":{\"minimumHealthCapacity\":" + minimumHealth
                        + ",\"maximumOverCapacity\":" + overCapacity + "}",
                NEW);
        int minimum = (int) Math.ceil(wanted * minimumHealth);
        int capacity = (int) (wanted * (1 + overCapacity)) + 1;
        RollingUpgrade.Standing now = new RollingUpgrade.Standing(oldHealthy, oldUnhealthy, 0, 0, 0);
        boolean done = false;
        for (int i = 0; i < 200 && !done; i++) {
            RollingUpgrade.Moves moves = RollingUpgrade.next(target, now);
            done = moves.done();
            int before = now.oldHealthy() + now.newHealthy();
            int total = now.oldHealthy() + now.oldUnhealthy() + now.newHealthy() + now.newStarting();
            int after = before - moves.killOldHealthy();
            assertThat(after).isGreaterThanOrEqualTo(Math.min(before, minimum));
            assertThat(total + moves.start()).isLessThanOrEqualTo(Math.max(total, capacity));
            // Everything that was asked for happens before the next look.
            now = new RollingUpgrade.Standing(
                    now.oldHealthy() - moves.killOldHealthy(),
                    now.oldUnhealthy() - moves.killOldUnhealthy(),
                    0,
                    now.newHealthy() + now.newStarting() + moves.start() - moves.killNew(),
                    0);
        }

        assertThat(done).isTrue();
        assertThat(now.newHealthy()).isEqualTo(wanted);
        assertThat(now.oldHealthy() + now.oldUnhealthy()).isZero();
    }
}
