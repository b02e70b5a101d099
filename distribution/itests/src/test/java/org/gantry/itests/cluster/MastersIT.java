package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.gantry.itests.Http;
import org.gantry.itests.Node;
import org.gantry.itests.survival.TaskProcesses;
import org.gantry.itests.survival.TestFramework;
import org.gantry.itests.survival.TestFramework.Update;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three masters, of which one after the other fails: nothing that runs is lost, nothing is launched twice. */
@Timeout(420)
class MastersIT {
    @TempDir
    static Path folder;

    private static Masters masters;
    private static Workload workload;
    private static TestFramework framework;

    @BeforeAll
    static void start() throws IOException {
        masters = Masters.start(folder);
        workload = Workload.start(masters, folder.resolve("traces"));
        framework = workload.framework();
    }

    @AfterAll
    static void stop() {
        if (workload != null) {
            workload.close();
        }
        if (masters != null) {
            masters.close();
        }
    }

    @AfterEach
    void complete() {
        List<Node> dead =
                masters.members().stream().filter(node -> !node.isRunning()).toList();
        dead.forEach(Node::begin);
        dead.forEach(Node::awaitReady);
        if (!masters.worker().isRunning()) {
            masters.worker().start();
        }
        masters.awaitLeader();
        framework.subscribe();
    }

    @Test
    void thoseThatStandBySendClientsToTheLeader() {
        Node leader = masters.awaitLeader();
        for (Node standby : masters.others(leader)) {
            Http http = standby.http();
            Http.Response state = http.get(standby.master(), "/master/state?x=1");
            assertThat(state.status()).isEqualTo(307);
            String address = leader.master().getAuthority();
            assertThat(state.headers().firstValue("Location")).hasValue("//" + address + "/master/state?x=1");
            assertThat(http.get(standby.master(), "/redirect").headers().firstValue("Location"))
                    .hasValue("//" + address);
            Http.Response call = http.post(standby.master(), "/api/v1", "{\"type\":\"GET_HEALTH\"}");
            assertThat(call.status()).isEqualTo(307);
            for (String local : List.of("/health", "/version", "/flags", "/metrics/snapshot")) {
                assertThat(http.get(standby.master(), local).status()).as(local).isEqualTo(200);
            }
        }
    }

    @Test
    void aKilledLeaderIsReplacedAndNothingIsLost() {
        Node leader = masters.awaitLeader();
        String frameworkId = framework.id();
        workload.takeOff();
        leader.kill9();
        Node next = masters.awaitLeader(masters.others(leader));
        framework.subscribe();
        workload.assertLanded(() -> next);
        assertThat(framework.id()).isEqualTo(frameworkId);
        workload.runOne("after");
        leader.start();
        assertThat(Masters.status(next, "/slaves")).as("the new leader stays").isEqualTo(200);
    }

    @Test
    void aStoppedLeaderThatWakesUpLeadsNoMore() {
        Node leader = masters.awaitLeader();
        workload.takeOff();
        leader.signal("STOP");
        Node next;
        try {
            next = masters.awaitLeader(masters.others(leader));
            framework.subscribe();
            workload.assertLanded(() -> next);
        } finally {
            leader.signal("CONT");
        }
        await("the former leader stands by")
                .atMost(Workload.WITHIN)
                .until(() -> Masters.status(leader, "/slaves") == 307);
        workload.assertUntouched(() -> next);
        workload.runOne("after-sleep");
    }

    /** It may have been the one that led the ensemble: then leadership may pass on, but nothing stops. */
    @Test
    void aStandbyThatDiesTakesNothingAlong() {
        Node standby = masters.others(masters.awaitLeader()).get(0);
        workload.takeOff();
        standby.kill9();
        Node leader = masters.awaitLeader();
        framework.subscribe();
        workload.assertLanded(() -> leader);
        workload.runOne("without-standby");
        standby.start();
        await("it stands by").atMost(Workload.WITHIN).until(() -> Masters.status(standby, "/slaves") == 307);
    }

    @Test
    void anAgentThatIsKilledWhileTheLeaderChangesComesBackWithItsTasks() {
        Node leader = masters.awaitLeader();
        leader.kill9();
        masters.worker().kill9();
        TaskProcesses.signal(workload.ownProcesses().get("own"), "USR2");
        masters.worker().start();
        Node next = masters.awaitLeader(masters.others(leader));
        framework.subscribe();
        workload.awaitEnd("own");
        assertThat(framework.ends("own")).extracting(Update::state).containsOnly("TASK_FAILED");
        workload.assertUntouched(() -> next);
        leader.start();
        framework.launch("own", TaskProcesses.OBEDIENT);
        await("runs again").atMost(Workload.WITHIN).until(() -> workload.ownProcesses()
                .containsKey("own"));
    }
}
