package org.gantry.agent.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.agent.checkpoint.WorkDirectory;
import org.gantry.model.Durations;
import org.gantry.model.Sizes;
import org.gantry.protocol.view.FixedFlags;

/**
 * One agent's configuration, checked. Flags have the names and forms of Mesos's agent flags.
 *
 * @param name of the agent within this process
 * @param endpoint HTTP endpoint that its servlets belong to
 * @param workDir absolute; what must survive a reboot
 * @param runtimeDir absolute; what must vanish with a reboot
 * @param port that the endpoint listens on, told to the master
 * @param resources in the text or JSON form; what is missing is taken from the host
 * @param isolation names of the isolators that containers get, in this order
 * @param environment base environment of every task
 * @param settings everything configured, as modules see it
 */
public record AgentFlags(
        String name,
        String endpoint,
        Path workDir,
        Path runtimeDir,
        String hostname,
        String ip,
        int port,
        MasterAddress master,
        String resources,
        String attributes,
        List<String> isolation,
        Map<String, String> environment,
        boolean switchUser,
        Duration gcDelay,
        double gcDiskHeadroom,
        Duration diskWatchInterval,
        long fetcherCacheSize,
        Duration fetcherStallTimeout,
        Duration executorRegistrationTimeout,
        Duration executorReregistrationTimeout,
        Duration executorShutdownGracePeriod,
        Duration registrationBackoffFactor,
        Duration recoveryTimeout,
        String sandboxDirectory,
        boolean shutdownTasksOnStop,
        boolean cleanup,
        boolean strict,
        int maxCompletedExecutors,
        SortedMap<String, String> settings) {
    private static final Duration LONGEST_REREGISTRATION = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final FixedFlags FIXED = FixedFlags.beside(AgentFlags.class);
    private static final Set<String> OWN = Set.of("name", "endpoint", "shutdown_tasks_on_stop");
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("name", "agent"),
            Map.entry("authenticate_http_readonly", "false"),
            Map.entry("authenticate_http_readwrite", "false"),
            Map.entry("authorizer", "local"),
            Map.entry("hostname", ""),
            Map.entry("ip", "127.0.0.1"),
            Map.entry("port", "5051"),
            Map.entry("master", "127.0.0.1:5050"),
            Map.entry("resources", ""),
            Map.entry("attributes", ""),
            Map.entry("oversubscribed_resources_interval", "15secs"),
            Map.entry("qos_correction_interval_min", "0ns"),
            Map.entry("gc_delay", "1weeks"),
            Map.entry("gc_disk_headroom", "0.1"),
            Map.entry("disk_watch_interval", "1mins"),
            Map.entry("fetcher_cache_size", "2GB"),
            Map.entry("fetcher_stall_timeout", "1mins"),
            Map.entry("cgroups_cpu_enable_pids_and_tids_count", "false"),
            Map.entry("executor_registration_timeout", "1mins"),
            Map.entry("executor_reregistration_timeout", "2secs"),
            Map.entry("executor_shutdown_grace_period", "5secs"),
            Map.entry("registration_backoff_factor", "1secs"),
            Map.entry("recovery_timeout", "15mins"),
            Map.entry("sandbox_directory", "/mnt/mesos/sandbox"),
            Map.entry("shutdown_tasks_on_stop", "false"),
            Map.entry("reconfiguration_policy", "equal"),
            Map.entry("recover", "reconnect"),
            Map.entry("strict", "true"),
            Map.entry("http_executor_domain_sockets", "false"),
            Map.entry("max_completed_executors_per_framework", "150"));

    /**
     * Checks a configuration.
     *
     * @param configured by flag name; flags that are absent or blank take their defaults
     * @param root whether the agent runs as root, which decides the defaults of {@code isolation} and {@code switch_user}
     * @throws IllegalArgumentException naming the flag and what is wrong with it
     */
    public static AgentFlags of(Map<String, String> configured, boolean root) {
        SortedMap<String, String> flags = new TreeMap<>(DEFAULTS);
        flags.put("isolation", root ? "posix,cgroups,namespaces" : "posix");
        flags.put("switch_user", Boolean.toString(root));
        configured.forEach((key, value) -> {
            if (!value.isBlank()) {
                flags.put(key, value.strip());
            }
        });
        if (!flags.containsKey("work_dir")) {
            throw new IllegalArgumentException("Flag 'work_dir' is required: a directory that survives reboots");
        }
        Path workDir = Path.of(flags.get("work_dir")).toAbsolutePath().normalize();
        flags.put("work_dir", workDir.toString());
        flags.putIfAbsent("runtime_dir", workDir.resolve("run").toString());
        flags.putIfAbsent("endpoint", flags.get("name"));
        if (flags.get("hostname").isEmpty()) {
            flags.put("hostname", flags.get("ip"));
        }
        return build(flags, workDir);
    }

    /** What may change of the agent from one start to the next. */
    public ReconfigurationPolicy reconfigurationPolicy() {
        return ReconfigurationPolicy.of(settings.get("reconfiguration_policy"));
    }

    private static AgentFlags build(SortedMap<String, String> flags, Path workDir) {
        Reader read = new Reader(flags);
        read.oneOf("reconfiguration_policy", "equal", "additive");
        read.bool("http_executor_domain_sockets");
        Path runtimeDir = Path.of(flags.get("runtime_dir")).toAbsolutePath().normalize();
        DomainSocketFlags.complete(flags, runtimeDir);
        return new AgentFlags(
                flags.get("name"),
                flags.get("endpoint"),
                workDir,
                runtimeDir,
                flags.get("hostname"),
                flags.get("ip"),
                (int) read.number("port", 0, 65535),
                MasterAddress.parse(flags.get("master")),
                flags.get("resources"),
                flags.get("attributes"),
                read.names("isolation"),
                read.environment("executor_environment_variables"),
                read.bool("switch_user"),
                read.duration("gc_delay"),
                read.number("gc_disk_headroom", 0, 1),
                read.duration("disk_watch_interval"),
                read.size("fetcher_cache_size"),
                read.duration("fetcher_stall_timeout"),
                read.duration("executor_registration_timeout"),
                reregistration(read),
                read.duration("executor_shutdown_grace_period"),
                read.duration("registration_backoff_factor"),
                read.duration("recovery_timeout"),
                flags.get("sandbox_directory"),
                read.bool("shutdown_tasks_on_stop"),
                read.oneOf("recover", "reconnect", "cleanup").equals("cleanup"),
                read.bool("strict"),
                (int) read.number("max_completed_executors_per_framework", 0, 100_000),
                flags);
    }

    private static Duration reregistration(Reader read) {
        Duration timeout = read.duration("executor_reregistration_timeout");
        if (timeout.compareTo(LONGEST_REREGISTRATION) > 0) {
            throw read.bad("executor_reregistration_timeout", "expected at most 15secs");
        }
        return timeout;
    }

    /** The Unix domain socket on which executors reach the agent, if they are to. */
    public Optional<Path> domainSocket() {
        return DomainSocketFlags.location(settings);
    }

    /** How long executors are waited for. */
    public ExecutorTimes executors() {
        return new ExecutorTimes(
                executorRegistrationTimeout, executorReregistrationTimeout, executorShutdownGracePeriod);
    }

    /** Whether this process may do what only root may. */
    public static boolean runsAsRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * What clients are told: the flags that a Mesos agent has. Those of modules, which have a dot in their names, and those
     * that are this agent's own are the operator's business alone.
     */
    public SortedMap<String, String> shown() {
        SortedMap<String, String> shown = new TreeMap<>(FIXED.values());
        shown.put(
                "docker_volume_checkpoint_dir",
                runtimeDir.resolve("isolators/docker/volume").toString());
        shown.put(
                "fetcher_cache_dir",
                new WorkDirectory(workDir, runtimeDir).fetcherCache().toString());
        settings.forEach((flag, value) -> {
            // What Mesos takes from the environment, LIBPROCESS_SSL_*, is none of its flags.
            boolean environment = flag.startsWith("ssl_");
            if (flag.indexOf('.') < 0 && !OWN.contains(flag) && !environment) {
                shown.put(flag, value);
            }
        });
        return shown;
    }

    /** Flags that were set to something that this agent does not do. */
    public Set<String> ignored() {
        Set<String> ignored = new TreeSet<>(settings.keySet());
        ignored.removeIf(flag -> !FIXED.values().containsKey(flag) || FIXED.agrees(flag, settings.get(flag)));
        return ignored;
    }

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    private record Reader(Map<String, String> flags) {
        boolean bool(String flag) {
            return oneOf(flag, "true", "false").equals("true");
        }

        String oneOf(String flag, String... allowed) {
            if (!Arrays.asList(allowed).contains(flags.get(flag))) {
                throw bad(flag, "expected one of " + Arrays.toString(allowed));
            }
            return flags.get(flag);
        }

        double number(String flag, double least, double most) {
            try {
                double value = Double.parseDouble(flags.get(flag));
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                throw bad(flag, "expected a number");
            }
            throw bad(flag, "expected a number from " + least + " to " + most);
        }

        Duration duration(String flag) {
            try {
                return Durations.parse(flags.get(flag));
            } catch (IllegalArgumentException e) {
                throw bad(flag, e.getMessage());
            }
        }

        long size(String flag) {
            try {
                return Sizes.parse(flags.get(flag));
            } catch (IllegalArgumentException e) {
                throw bad(flag, e.getMessage());
            }
        }

        List<String> names(String flag) {
            return Arrays.stream(flags.get(flag).split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
        }

        Map<String, String> environment(String flag) {
            JsonNode object;
            try {
                object = JSON.readTree(flags.getOrDefault(flag, "{}"));
            } catch (JsonProcessingException e) {
                throw bad(flag, "expected a JSON object of strings");
            }
            Map<String, String> variables = new TreeMap<>();
            object.properties()
                    .forEach(field ->
                            variables.put(field.getKey(), field.getValue().textValue()));
            if (!object.isObject() || variables.containsValue(null)) {
                throw bad(flag, "expected a JSON object of strings");
            }
            return Map.copyOf(variables);
        }

        private IllegalArgumentException bad(String flag, String why) {
            return new IllegalArgumentException("Flag '" + flag + "' is '" + flags.get(flag) + "': " + why);
        }
    }
}
