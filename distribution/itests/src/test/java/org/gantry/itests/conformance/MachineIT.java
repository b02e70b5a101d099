package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.gantry.itests.Distribution;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What befalls the only machine of a cluster: it is taken down, or has not come back yet. */
@DisplayNameGeneration(FactNames.class)
class MachineIT {
    private static final String QUOTA = "{'type': 'UPDATE_QUOTA', 'update_quota': {%s 'quota_configs': [{'role': 'big',"
            + " 'guarantees': {'cpus': {'value': 1}}, 'limits': {'cpus': {'value': 2}}}]}}";

    @TempDir
    Path folder;

    private Node node;
    private Stage stage;

    @BeforeEach
    void start() {
        node = Node.in(folder.resolve("node")).asDaemon().start();
        stage = Stage.of(node);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void shell(String line) {
        Distribution.Result result = node.shell(line);
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    @Fact({"1.73", "5.17"})
    @Test
    void tasksOfAMachineThatGoesDownAreLostAndItsAgentIsRefused() {
        String hostname =
                stage.master().get("/slaves").json().at("/slaves/0/hostname").asText();
        String machine = "{'hostname': '" + hostname + "', 'ip': '127.0.0.1'}";
        try (Scheduler scheduler = Scheduler.on(stage)) {
            scheduler.run("here", "sleep 1000");
            assertThat(stage.master()
                            .operate(
                                    "{'type': 'UPDATE_MAINTENANCE_SCHEDULE', 'update_maintenance_schedule': {'schedule':"
                                            + " {'windows': [{'machine_ids': [" + machine
                                            + "], 'unavailability': {'start': {'nanoseconds': 0}}}]}}}")
                            .status())
                    .isEqualTo(200);
            assertThat(stage.master()
                            .operate("{'type': 'START_MAINTENANCE', 'start_maintenance': {'machines': [" + machine
                                    + "]}}")
                            .status())
                    .isEqualTo(200);
            JsonNode lost = scheduler.status("here", "TASK_LOST");
            assertThat(lost.path("reason").asText()).isEqualTo("REASON_AGENT_REMOVED");
            assertThat(lost.path("message").asText()).endsWith(" removed: Operator initiated 'Machine DOWN'");
            shell("bundle:restart org.gantry.agent");
            assertThat(stage.master().get("/slaves").json().path("slaves")).isEmpty();

            assertThat(stage.master()
                            .operate(
                                    "{'type': 'STOP_MAINTENANCE', 'stop_maintenance': {'machines': [" + machine + "]}}")
                            .status())
                    .isEqualTo(200);
            await("an agent on the machine that is up again")
                    .atMost(Events.PATIENCE)
                    .until(() ->
                            stage.master().get("/slaves").json().path("slaves").size() == 1);
        }
    }

    @Fact("3.12")
    @Test
    void rightAfterAnElectionGuaranteesFindNoCapacity() {
        shell("bundle:stop org.gantry.agent");
        shell("bundle:restart org.gantry.master");
        await("a leader")
                .atMost(Events.PATIENCE)
                .until(() -> stage.master().get("/state").status() == 200);
        assertThat(stage.master().operate(QUOTA, "").status()).isEqualTo(400);
        assertThat(stage.master().operate(QUOTA, "'force': true,").status()).isEqualTo(200);
        shell("bundle:start org.gantry.agent");
    }
}
