package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.mesos.v1.Protos;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.config.DomainFlag;
import org.gantry.agent.config.ResourceText;
import org.gantry.allocator.spi.Minimums;
import org.gantry.master.config.Flags;
import org.gantry.master.scheduler.RateLimits;
import org.gantry.model.Durations;
import org.gantry.model.Resources;
import org.gantry.model.Roles;
import org.gantry.model.Sizes;
import org.gantry.protocol.ResourceConversion;

/** Flags and the small languages in them. What is refused is refused as an illegal argument. */
final class Texts {
    private Texts() {}

    /** Amounts of three decimals that a double keeps; Mesos's messages carry them as doubles. */
    private static final double EXACT = 1e12;

    /** The agent's flag, in text or JSON, and what the master makes of it. */
    static void resources(String text) {
        List<Protos.Resource> read;
        try {
            read = ResourceText.resources(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        try {
            Resources model = ResourceConversion.toModel(read);
            Resources again = ResourceConversion.toModel(ResourceConversion.toProto(model));
            if (read.stream().allMatch(one -> one.getScalar().getValue() < EXACT)) {
                assertThat(again).isEqualTo(model);
            }
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Amounts as the platform itself writes them: what is read prints as something that reads the same. */
    static void amounts(String text) {
        try {
            Minimums.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        Resources resources;
        try {
            resources = Resources.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(resources.minus(resources).isEmpty()).isTrue();
        assertThat(resources.contains(resources)).isTrue();
    }

    static void attributes(String text) {
        try {
            assertThat(ResourceText.attributes(text))
                    .allMatch(attribute -> !attribute.getName().isEmpty());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static void units(String text) {
        try {
            Duration duration = Durations.parse(text);
            assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            long bytes = Sizes.parse(text);
            assertThat(Sizes.parse(Sizes.print(bytes))).isEqualTo(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static void roles(String text) {
        boolean valid = Roles.check(text).isEmpty();
        assertThat(valid && text.contains("..") && List.of(text.split("/")).contains(".."))
                .isFalse();
        assertThat(Roles.isStrictDescendant(text, text)).isFalse();
    }

    static void masterFlags(String lines) {
        Flags flags = new Flags(lines(lines));
        attempt(flags::port);
        attempt(flags::weights);
        attempt(flags::policy);
        attempt(flags::maxSubscribers);
        attempt(flags::maxOpenStreams);
        attempt(flags::publishPerFrameworkMetrics);
        attempt(() -> flags.allocation().settings());
        attempt(() -> flags.allocation().domain());
    }

    static void agentFlags(String lines) {
        Map<String, String> configured = lines(lines);
        configured.putIfAbsent("work_dir", "/nowhere");
        attempt(() -> DomainFlag.read(configured));
        attempt(() -> AgentFlags.of(configured, false).shown());
        attempt(() -> AgentFlags.of(configured, true).ignored());
    }

    static void rateLimits(String json) {
        if (!json.startsWith("/") && !json.startsWith("file:")) {
            attempt(() -> RateLimits.of(json));
        }
    }

    /** A flag a line: its name, an equals sign, its value. */
    private static Map<String, String> lines(String text) {
        Map<String, String> flags = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                flags.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return flags;
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
