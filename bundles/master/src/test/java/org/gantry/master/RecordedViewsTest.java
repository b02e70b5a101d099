package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.ContainerID;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With one agent and one running task every view has the fields that the original's had, and no others. */
class RecordedViewsTest {
    private static LocalMaster master;
    private static FakeAgent agent;
    private static FakeScheduler scheduler;

    @BeforeAll
    static void start() throws Exception {
        master = new LocalMaster(Map.of("cluster", "golden", "allocation_interval", "50ms")).startLeading();
        agent = new FakeAgent(master.root(), info(), List.of(), List.of());
        scheduler = new FakeScheduler(
                master.root(), MediaType.JSON, FakeScheduler.info("golden").build());
        scheduler.launch(scheduler.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:0.1;mem:32"));
        scheduler.call(Call.newBuilder().setType(Call.Type.SUPPRESS));
        agent.report(scheduler.id(), "t1", TaskState.TASK_STARTING, container());
        scheduler.acknowledge(scheduler.awaitUpdate("t1", TaskState.TASK_STARTING));
        agent.report(scheduler.id(), "t1", TaskState.TASK_RUNNING, container());
        scheduler.acknowledge(scheduler.awaitUpdate("t1", TaskState.TASK_RUNNING));
    }

    private static AgentInfo info() {
        return FakeAgent.info("cpus:4;mem:4096;disk:8192;ports:[31000-32000]").toBuilder()
                .addAttributes(Attribute.newBuilder()
                        .setName("rack")
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue("r1")))
                .addAttributes(Attribute.newBuilder()
                        .setName("num")
                        .setType(Value.Type.SCALAR)
                        .setScalar(Value.Scalar.newBuilder().setValue(5)))
                .addAttributes(Attribute.newBuilder()
                        .setName("rng")
                        .setType(Value.Type.RANGES)
                        .setRanges(Value.Ranges.newBuilder()
                                .addRange(Value.Range.newBuilder().setBegin(1).setEnd(3))))
                .build();
    }

    private static ContainerStatus container() {
        return ContainerStatus.newBuilder()
                .setContainerId(ContainerID.newBuilder().setValue("d310b00d-be8f-4221-87cc-9fd7fee4341e"))
                .addNetworkInfos(NetworkInfo.newBuilder()
                        .addIpAddresses(NetworkInfo.IPAddress.newBuilder()
                                .setProtocol(NetworkInfo.Protocol.IPv4)
                                .setIpAddress("127.0.0.1")))
                .setExecutorPid(28101)
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        scheduler.close();
        agent.close();
        master.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state", "slaves", "state-summary", "frameworks", "tasks", "roles"})
    void endpointHasTheFieldsOfTheOriginal(String name) throws Exception {
        JsonNode recorded = Recordings.body("running_get/" + name + ".json");
        for (String path : new String[] {"/" + name, "/master/" + name, "/" + name + "/"}) {
            JsonNode ours = Recordings.json(master.get(path).body());
            assertThat(comparable(ours)).isEqualTo(comparable(recorded));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET_STATE",
                "GET_AGENTS",
                "GET_TASKS",
                "GET_FRAMEWORKS",
                "GET_EXECUTORS",
                "GET_ROLES",
                "GET_VERSION",
                "GET_MASTER",
                "GET_HEALTH"
            })
    void callHasTheFieldsOfTheOriginal(String type) throws Exception {
        JsonNode recorded = Recordings.body("running_v1/" + type + ".json");
        String call = "{\"type\":\"" + type + "\"}";
        for (String path : new String[] {"/api/v1", "/master/api/v1", "/api/v1/operator"}) {
            JsonNode ours = Recordings.json(master.send("POST", path, call, "Content-Type", "application/json")
                    .body());
            assertThat(comparable(ours)).isEqualTo(comparable(recorded));
        }
    }

    /** What the original says of its build, its flags, and a field that the messages of 1.11.0 do not have, differ. */
    private static SortedSet<String> comparable(JsonNode node) {
        SortedSet<String> shape = new TreeSet<>(Recordings.shape(node));
        shape.removeIf(path -> path.matches("/flags/.*|.*/git_.*|.*/agent_info/checkpoint:.*"));
        return shape;
    }
}
