package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.frameworks.services.app.ApiException;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppDefaults;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.app.AppReader;
import org.gantry.frameworks.services.placement.ConstraintMatcher;
import org.gantry.frameworks.services.placement.Place;

/** Definitions of apps as clients send them. */
final class Apps {
    private static final AppReader READER = new AppReader(AppDefaults.STANDARD);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Place PLACE = new Place(
            "host-1.example.org", Optional.of("r"), Optional.of("z"), Map.of("rack", "a".repeat(60) + "!", "n", "1"));

    private Apps() {}

    /** A definition that is taken is complete: reading it again changes nothing, and all of it can be used. */
    static void create(byte[] json) {
        ObjectNode definition;
        try {
            definition = READER.create(json);
        } catch (ApiException e) {
            assertThat(e.status()).isBetween(400, 499);
            return;
        }
        App app = app(definition);
        use(app);
    }

    static void update(byte[] json) {
        ObjectNode base =
                READER.create("{\"id\":\"/a\",\"cmd\":\"sleep 1\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        for (boolean partial : new boolean[] {true, false}) {
            try {
                AppReader.Update update = READER.update(AppId.of("/a"), json, partial);
                use(app(READER.apply(update, Optional.of(app(base)))));
            } catch (ApiException e) {
                assertThat(e.status()).isBetween(400, 499);
            }
        }
        try {
            READER.updates(json, true);
        } catch (ApiException e) {
            assertThat(e.status()).isBetween(400, 499);
        }
    }

    private static App app(ObjectNode definition) {
        ObjectNode versioned = definition.deepCopy();
        versioned.put("version", NOW.toString());
        return new App(versioned).withVersion(NOW, NOW, NOW);
    }

    private static void use(App app) {
        app.constraints().forEach(constraint -> ConstraintMatcher.allows(constraint, PLACE, List.of(PLACE), 2));
        assertThat(app.instances()).isNotNegative();
        assertThat(app.backoff()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(app.killGracePeriod().isPresent()
                        && app.killGracePeriod().get().isNegative())
                .isFalse();
        app.unreachableStrategy();
        app.upgradeStrategy();
        app.healthChecks();
        assertThat(new App(app.json())).isEqualTo(app);
        ObjectNode fields = app.json();
        fields.remove(List.of("version", "versionInfo"));
        ObjectNode again = READER.create(fields.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(app(again).sameConfiguration(app))
                .as("%s, then %s", fields, again)
                .isTrue();
    }
}
