package org.gantry.master.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.gantry.allocator.spi.FaultDomain;
import org.gantry.allocator.spi.Minimums;
import org.gantry.allocator.spi.Settings;
import org.gantry.model.Durations;
import org.gantry.protocol.MessageJson;
import org.gantry.protocol.ProtocolException;

/** The flags that say how offers are decided on. */
public final class AllocationFlags {
    static final Map<String, String> DEFAULTS = Map.of(
            "filter_gpu_resources", "true",
            "framework_sorter", "drf",
            "min_allocatable_resources", "cpus:0.01|mem:32",
            "require_agent_domain", "false",
            "role_sorter", "drf");
    static final Set<String> OPTIONAL =
            Set.of("domain", "fair_sharing_excluded_resource_names", "preemption_delay", "user_sorter");

    private final Map<String, String> values;

    AllocationFlags(Map<String, String> values) {
        this.values = values;
    }

    /**
     * What the flags ask of the allocator.
     *
     * @throws IllegalArgumentException naming the flag whose value cannot be understood
     */
    public Settings settings() {
        return new Settings(
                parse("min_allocatable_resources", Minimums::parse),
                names(values.getOrDefault("fair_sharing_excluded_resource_names", "")),
                parse("filter_gpu_resources", AllocationFlags::truth),
                parse(values.containsKey("user_sorter") ? "user_sorter" : "role_sorter", AllocationFlags::sorter),
                parse("framework_sorter", AllocationFlags::sorter),
                domain().filter(DomainInfo::hasFaultDomain).map(AllocationFlags::faultDomain),
                preemption());
    }

    /** Where this master stands. */
    public Optional<DomainInfo> domain() {
        return values.containsKey("domain") ? Optional.of(parse("domain", AllocationFlags::domain)) : Optional.empty();
    }

    /** Whether agents without a domain are kept away. */
    public boolean requireAgentDomain() {
        return parse("require_agent_domain", AllocationFlags::truth);
    }

    private Optional<Duration> preemption() {
        return values.containsKey("preemption_delay")
                ? Optional.of(parse("preemption_delay", Durations::parse))
                : Optional.empty();
    }

    private static FaultDomain faultDomain(DomainInfo domain) {
        DomainInfo.FaultDomain fault = domain.getFaultDomain();
        return new FaultDomain(fault.getRegion().getName(), fault.getZone().getName());
    }

    private static DomainInfo domain(String json) {
        try {
            DomainInfo domain = MessageJson.read(json.getBytes(StandardCharsets.UTF_8), DomainInfo.newBuilder())
                    .build();
            if (!domain.hasFaultDomain()) {
                throw new IllegalArgumentException("`domain` must be configured with a fault domain");
            }
            return domain;
        } catch (ProtocolException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Settings.Sorter sorter(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "drf" -> Settings.Sorter.DRF;
            case "random" -> Settings.Sorter.RANDOM;
            default -> throw new IllegalArgumentException("expected drf or random");
        };
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false");
        }
        return text.equals("true");
    }

    private static Set<String> names(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private <T> T parse(String name, Function<String, T> parser) {
        return Flags.parse(name, values.get(name), parser);
    }
}
