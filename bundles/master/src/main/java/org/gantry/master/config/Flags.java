package org.gantry.master.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gantry.allocator.spi.TextPattern;
import org.gantry.master.transition.Housekeeping;
import org.gantry.master.transition.Policy;
import org.gantry.model.Durations;
import org.gantry.model.Sizes;
import org.gantry.protocol.view.FixedFlags;
import org.gantry.security.guard.Authorization;

/** The master's configuration under the names that Mesos's flags have. */
public final class Flags {
    /** The original's name for what the module drf does. */
    private static final String HIERARCHICAL = "hierarchical";

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("agent_ping_timeout", "15secs"),
            Map.entry("agent_reregister_timeout", "10mins"),
            Map.entry("allocation_interval", "1secs"),
            Map.entry("allocator", HIERARCHICAL),
            Map.entry("allocator_agent_recovery_factor", "0.8"),
            Map.entry("allocator_recovery_timeout", "10mins"),
            Map.entry("authenticate_agents", "false"),
            Map.entry("authenticate_frameworks", "false"),
            Map.entry("authenticate_http_frameworks", "false"),
            Map.entry("authenticate_http_readonly", "false"),
            Map.entry("authenticate_http_readwrite", "false"),
            Map.entry("authorizers", "local"),
            Map.entry("http_authenticators", "basic"),
            Map.entry("ip", "127.0.0.1"),
            Map.entry("max_agent_ping_timeouts", "5"),
            Map.entry("max_completed_frameworks", "50"),
            Map.entry("max_completed_tasks_per_framework", "1000"),
            Map.entry("max_operator_event_stream_subscribers", "1000"),
            Map.entry("max_unreachable_tasks_per_framework", "1000"),
            Map.entry("offer_constraints_re2_max_mem", "4KB"),
            Map.entry("offer_constraints_re2_max_program_size", "100"),
            Map.entry("max_open_streams", "100000"),
            Map.entry("port", "5050"),
            Map.entry("publish_per_framework_metrics", "true"),
            Map.entry("recovery_agent_removal_limit", "100%"),
            Map.entry("registry_gc_interval", "15mins"),
            Map.entry("registry_max_agent_age", "2weeks"),
            Map.entry("registry_max_agent_count", "102400"),
            Map.entry("root_submissions", "true"));
    private static final Set<String> OWN = Set.of("max_open_streams");
    private static final Set<String> OPTIONAL = Set.of(
            "acls",
            "agent_removal_rate_limit",
            "cluster",
            "credentials",
            "external_log_file",
            "firewall_rules",
            "hostname",
            "http_framework_authenticators",
            "jwt_secret_key",
            "offer_timeout",
            "rate_limits",
            "roles",
            "weights",
            "whitelist",
            "work_dir",
            "zk");

    private static final FixedFlags FIXED = FixedFlags.beside(Flags.class);

    private final SortedMap<String, String> values = new TreeMap<>(DEFAULTS);
    private final Set<String> unknown = new TreeSet<>();

    /** @param configured values of any type; names with a dot are none of the master's */
    public Flags(Map<String, ?> configured) {
        values.putAll(AllocationFlags.DEFAULTS);
        configured.forEach((name, value) -> {
            String text = String.valueOf(value).strip();
            if (name.indexOf('.') >= 0 || text.isEmpty()) {
                return;
            }
            if (values.containsKey(name) || OPTIONAL.contains(name) || AllocationFlags.OPTIONAL.contains(name)) {
                values.put(name, text);
            } else if (!FIXED.agrees(name, text)) {
                unknown.add(name);
            }
        });
        values.putIfAbsent("hostname", values.get("ip"));
    }

    /** Every flag that has a value, by name; one that Mesos does not have, and that nobody has set, is not told of. */
    public SortedMap<String, String> values() {
        SortedMap<String, String> all = new TreeMap<>(FIXED.values());
        all.putAll(values);
        OWN.forEach(name -> all.remove(name, DEFAULTS.get(name)));
        return all;
    }

    /** Names that were configured and mean nothing. */
    public Set<String> unknown() {
        return unknown;
    }

    public String hostname() {
        return values.get("hostname");
    }

    public String ip() {
        return values.get("ip");
    }

    /**
     * The port that the master is reached at.
     *
     * @throws IllegalArgumentException as all of these, naming the flag, if its value cannot be understood
     */
    public int port() {
        return number("port", 0);
    }

    public Optional<String> cluster() {
        return Optional.ofNullable(values.get("cluster"));
    }

    /** Path of the election's group; empty if this master leads without an election. */
    public Optional<String> electionGroup() {
        return Optional.ofNullable(values.get("zk"));
    }

    public String allocator() {
        String allocator = values.get("allocator");
        return allocator.equals(HIERARCHICAL) ? "drf" : allocator;
    }

    /** How offers are decided on. */
    public AllocationFlags allocation() {
        return new AllocationFlags(values());
    }

    /** File with the hosts that may be offered; all may if empty. */
    public Optional<String> whitelist() {
        return Optional.ofNullable(values.get("whitelist"));
    }

    public int maxSubscribers() {
        return number("max_operator_event_stream_subscribers", 1);
    }

    /** Event streams of agents, frameworks and operators together that may be open at a time. */
    public int maxOpenStreams() {
        return number("max_open_streams", 1);
    }

    public boolean publishPerFrameworkMetrics() {
        return parse("publish_per_framework_metrics", values.get("publish_per_framework_metrics"), Flags::truth);
    }

    public Duration allocationInterval() {
        return duration("allocation_interval");
    }

    public Map<String, Double> weights() {
        Map<String, Double> weights = new TreeMap<>();
        for (String item : items("weights")) {
            String[] pair = item.split("=", 2);
            String role = pair[0].strip();
            if (weights.put(role, parse("weights", pair.length == 2 ? pair[1] : "", Flags::weight)) != null) {
                throw new IllegalArgumentException("Failed to load flag 'weights': '" + values.get("weights")
                        + "': more than one weight for role '" + role + "'");
            }
        }
        return weights;
    }

    public Policy policy() {
        return new Policy(
                duration("agent_ping_timeout"),
                number("max_agent_ping_timeouts", 1),
                duration("agent_reregister_timeout"),
                allocationInterval(),
                values.containsKey("offer_timeout") ? Optional.of(duration("offer_timeout")) : Optional.empty(),
                number("max_completed_frameworks", 0),
                number("max_completed_tasks_per_framework", 0),
                number("max_unreachable_tasks_per_framework", 0),
                items("roles"),
                parse("root_submissions", values.get("root_submissions"), Flags::truth),
                new TextPattern.Limits(
                        parse(
                                "offer_constraints_re2_max_mem",
                                values.get("offer_constraints_re2_max_mem"),
                                Sizes::parse),
                        number("offer_constraints_re2_max_program_size", 1)),
                housekeeping(),
                Authorization.none());
    }

    private Housekeeping housekeeping() {
        return new Housekeeping(
                weights(),
                duration("registry_gc_interval"),
                duration("registry_max_agent_age"),
                number("registry_max_agent_count", 0),
                parse("recovery_agent_removal_limit", values.get("recovery_agent_removal_limit"), Flags::percentage),
                Optional.ofNullable(values.get("agent_removal_rate_limit"))
                        .map(text -> parse("agent_removal_rate_limit", text, Flags::rate)),
                parse("allocator_agent_recovery_factor", values.get("allocator_agent_recovery_factor"), Flags::share),
                duration("allocator_recovery_timeout"),
                allocation().requireAgentDomain());
    }

    private static double percentage(String text) {
        if (!text.endsWith("%")) {
            throw new IllegalArgumentException("expected a percentage, such as 50%");
        }
        return share(String.valueOf(Double.parseDouble(text.substring(0, text.length() - 1)) / 100));
    }

    private static double share(String text) {
        double share = Double.parseDouble(text);
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("expected a share of 0 to 1, or 0% to 100%");
        }
        return share;
    }

    private static Housekeeping.Rate rate(String text) {
        String[] parts = text.split("/", 2);
        int permits = Integer.parseInt(parts[0].strip());
        if (parts.length < 2 || permits < 1) {
            throw new IllegalArgumentException("expected a number and a duration, such as 1/10mins");
        }
        return new Housekeeping.Rate(permits, Durations.parse(parts[1]));
    }

    private Set<String> items(String name) {
        return Arrays.stream(values.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private int number(String name, int least) {
        int number = parse(name, values.get(name), Integer::parseInt);
        if (number < least) {
            throw new IllegalArgumentException("Flag '" + name + "' must be at least " + least + ", was " + number);
        }
        return number;
    }

    private Duration duration(String name) {
        Duration duration = parse(name, values.get(name), Durations::parse);
        if (duration.isZero()) {
            throw new IllegalArgumentException("Flag '" + name + "' must be longer than nothing");
        }
        return duration;
    }

    private static double weight(String text) {
        double weight = Double.parseDouble(text.strip());
        if (!(weight > 0)) {
            throw new IllegalArgumentException("a weight is above 0");
        }
        return weight;
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("expected true or false");
        }
        return text.equals("true");
    }

    static <T> T parse(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "Failed to load flag '" + name + "': '" + text + "': " + e.getMessage(), e);
        }
    }
}
