package org.gantry.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFlagsTest {
    @Test
    void defaultsAreThoseOfTheOriginal() {
        AgentFlags flags = AgentFlags.of(Map.of("work_dir", "/w", "hostname", " "), false);

        assertThat(flags.runtimeDir()).isEqualTo(Path.of("/w/run"));
        assertThat(flags.endpoint()).isEqualTo("agent");
        assertThat(flags.hostname()).isEqualTo("127.0.0.1");
        assertThat(flags.port()).isEqualTo(5051);
        assertThat(flags.master()).isEqualTo(new MasterAddress.Fixed(URI.create("http://127.0.0.1:5050")));
        assertThat(flags.gcDelay()).isEqualTo(Duration.ofDays(7));
        assertThat(flags.gcDiskHeadroom()).isEqualTo(0.1);
        assertThat(flags.fetcherCacheSize()).isEqualTo(2L << 30);
        assertThat(flags.executorShutdownGracePeriod()).isEqualTo(Duration.ofSeconds(5));
        assertThat(flags.isolation()).containsExactly("posix");
        assertThat(flags.switchUser()).isFalse();
        assertThat(flags.strict()).isTrue();
        assertThat(flags.shutdownTasksOnStop()).isFalse();
        assertThat(flags.maxCompletedExecutors()).isEqualTo(150);
        assertThat(flags.settings()).containsEntry("gc_delay", "1weeks");
    }

    @Test
    void rootIsolatesMore() {
        AgentFlags flags = AgentFlags.of(Map.of("work_dir", "/w"), true);

        assertThat(flags.isolation()).containsExactly("posix", "cgroups", "namespaces");
        assertThat(flags.switchUser()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "gc_delay, 1 week",
        "fetcher_cache_size, 2G",
        "port, 70000",
        "strict, yes",
        "recover, maybe",
        "executor_environment_variables, []",
        "master, nowhere",
        "gc_disk_headroom, 2"
    })
    void badFlagIsNamed(String flag, String value) {
        Map<String, String> flags = new HashMap<>(Map.of("work_dir", "/w"));
        flags.put(flag, value);

        assertThatThrownBy(() -> AgentFlags.of(flags, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + flag + "'");
    }

    @Test
    void workDirectoryIsRequired() {
        assertThatThrownBy(() -> AgentFlags.of(Map.of(), false)).hasMessageContaining("work_dir");
    }

    @ParameterizedTest
    @CsvSource({"zk://a:1,/mesos", "zk:/mesos,/mesos", "zk://a:2181;b:2181/m/x,/m/x"})
    void groupOfAnElectionIsFound(String address, String group) {
        if (address.equals("zk://a:1")) {
            assertThatThrownBy(() -> MasterAddress.parse(address)).hasMessageContaining("zk://hosts/group");
        } else {
            assertThat(MasterAddress.parse(address)).isEqualTo(new MasterAddress.Elected(group));
        }
    }

    @Test
    void socketForExecutorsIsInTheRuntimeDirectoryUnlessSetOtherwise() {
        assertThat(AgentFlags.of(Map.of("work_dir", "/w"), false).domainSocket())
                .isEmpty();
        AgentFlags flags = AgentFlags.of(socket(Map.of()), false);
        assertThat(flags.domainSocket()).contains(Path.of("/w/run/agent.sock"));
        assertThat(flags.shown())
                .containsEntry("http_executor_domain_sockets", "true")
                .containsEntry("domain_socket_location", "/w/run/agent.sock");
        assertThat(flags.ignored()).isEmpty();
        assertThat(AgentFlags.of(socket(Map.of("domain_socket_location", "/s/a")), false)
                        .domainSocket())
                .contains(Path.of("/s/a"));
    }

    @Test
    void socketsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> AgentFlags.of(socket(Map.of("domain_socket_location", "/" + "x".repeat(107))), false))
                .hasMessageEndingWith("must have less than 108 characters.");
        assertThatThrownBy(() -> AgentFlags.of(socket(Map.of("domain_socket_location", "systemd:agent")), false))
                .hasMessageContaining("systemd");
    }

    private static Map<String, String> socket(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(more);
        flags.put("work_dir", "/w");
        flags.put("http_executor_domain_sockets", "true");
        return flags;
    }

    @Test
    void resourcesAndAttributesAreReadFromText() {
        assertThat(ResourceText.resources("cpus:4;mem(web):10;ports:[1-2, 5-5];names:{a,b}"))
                .extracting(Resource::getName)
                .containsExactly("cpus", "mem", "ports", "names");
        Resource reserved = ResourceText.resources("mem(web):10").get(0);
        assertThat(reserved.getReservations(0).getRole()).isEqualTo("web");
        assertThat(ResourceText.resources("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2}}]"))
                .extracting(resource -> resource.getScalar().getValue())
                .containsExactly(2.0);
        assertThat(ResourceText.attributes("rack:r1;num:5;rng:[1-3]"))
                .extracting(Attribute::getType)
                .containsExactly(Value.Type.TEXT, Value.Type.SCALAR, Value.Type.RANGES);
        assertThatThrownBy(() -> ResourceText.resources("cpus:many")).hasMessageContaining("cpus");
        assertThatThrownBy(() -> ResourceText.resources("ports:[9-1]")).hasMessageContaining("9-1");
    }

    @Test
    void hostGivesWhatIsNotConfigured(@TempDir Path work) throws IOException {
        assertThat(HostResources.complete(ResourceText.resources("cpus:1.5"), work))
                .extracting(Resource::getName)
                .containsExactly("cpus", "mem", "disk", "ports");
        assertThat(HostResources.afterHeadroom(4096, 1024)).isEqualTo(3072);
        assertThat(HostResources.afterHeadroom(1000, 1024)).isEqualTo(500);
    }
}
