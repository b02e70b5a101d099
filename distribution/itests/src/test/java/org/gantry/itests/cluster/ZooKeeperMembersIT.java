package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Members of the ensemble fail, and nothing else does. Masters may change over it; what runs, runs on, and what is being
 * launched is launched once.
 */
@Timeout(420)
class ZooKeeperMembersIT {
    @TempDir
    static Path folder;

    private static ZooKeeperServers servers;
    private static Masters masters;
    private static Workload workload;

    @BeforeAll
    static void start() throws IOException {
        servers = ZooKeeperServers.start(folder);
        masters = Masters.at(servers.address(), folder);
        workload = Workload.start(masters, folder.resolve("traces"));
        // Masters change when they notice, which may be at any time after the fault.
        workload.framework().follow();
    }

    @AfterAll
    static void stop() {
        if (workload != null) {
            workload.close();
        }
        if (masters != null) {
            masters.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void theEnsemblesLeaderIsKilled() {
        kill(servers.member("leader"));
    }

    @Test
    void aFollowerIsKilled() {
        kill(servers.member("follower"));
    }

    @Test
    void theEnsemblesLeaderStandsStill() {
        suspend(servers.member("leader"));
    }

    @Test
    void aFollowerStandsStill() {
        suspend(servers.member("follower"));
    }

    private static void kill(int member) {
        workload.takeOff();
        servers.kill(member);
        try {
            assertAllIsWell();
        } finally {
            servers.restart(member);
        }
        assertAllIsWell();
    }

    private static void suspend(int member) {
        workload.takeOff();
        servers.signal(member, "STOP");
        try {
            assertAllIsWell();
        } finally {
            servers.signal(member, "CONT");
        }
        servers.awaitServing(member);
        assertAllIsWell();
    }

    private static void assertAllIsWell() {
        servers.member("leader");
        workload.assertLanded(masters::awaitLeader);
        assertThat(masters.members()).allMatch(Node::isRunning);
        workload.runOne("flies-" + System.nanoTime());
    }
}
