package org.gantry.state.zookeeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.gantry.state.spi.LeaderElection.Listener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Mesos's own masters and tools see in ZooKeeper, and what we make of theirs. */
class MesosFormatTest {
    @RegisterExtension
    static final LocalEnsemble ENSEMBLE = new LocalEnsemble();

    private static final byte[] MASTER =
            "{\"id\":\"m1\",\"ip\":16777343,\"port\":5050,\"hostname\":\"localhost\"}".getBytes(UTF_8);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final List<String> events = new CopyOnWriteArrayList<>();
    private ZooKeeperState state;
    private ZooKeeper plain;

    @BeforeEach
    void open() throws Exception {
        state = ENSEMBLE.open();
        plain = ENSEMBLE.plain();
    }

    @Test
    void aContenderIsASequentialEphemeralZnodeThatHoldsItsJson() throws Exception {
        contend();
        awaitEvents("elected");
        List<String> names = plain.getChildren("/mesos", false);
        assertThat(names).singleElement().asString().matches("json\\.info_[0-9]{10}");
        Stat stat = new Stat();
        assertThat(plain.getData("/mesos/" + names.get(0), false, stat)).isEqualTo(MASTER);
        assertThat(stat.getEphemeralOwner()).isNotZero();
        assertThat(plain.getACL("/mesos/" + names.get(0), null)).isEqualTo(ZooDefs.Ids.OPEN_ACL_UNSAFE);
    }

    @Test
    void aClosedContenderLeavesNoZnode() throws Exception {
        AutoCloseable contender = contend();
        awaitEvents("elected");
        contender.close();
        assertThat(plain.getChildren("/mesos", false)).isEmpty();
    }

    @Test
    void aForeignContenderThatCameFirstLeads() throws Exception {
        List<String> seen = detect();
        String foreign = foreign("json.info_", "{\"id\":\"foreign\"}");
        contend();
        await().atMost(SOON).until(() -> plain.getChildren("/mesos", false).size() == 2);
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).endsWith("{\"id\":\"foreign\"}"));
        assertThat(events).isEmpty();
        plain.delete(foreign, -1);
        awaitEvents("elected");
        await().atMost(SOON).untilAsserted(() -> assertThat(seen).endsWith(new String(MASTER, UTF_8)));
    }

    @Test
    void aForeignContenderInTheOldBinaryFormLeadsButIsNotUnderstood() throws Exception {
        foreign("info_", "\u0001\u0002");
        contend();
        await().atMost(SOON).until(() -> plain.getChildren("/mesos", false).size() == 2);
        assertThat(detect()).containsExactly("nobody");
        assertThat(events).isEmpty();
    }

    @Test
    void namesWithoutANumberAreNotContenders() throws Exception {
        plain.create("/mesos", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        plain.create("/mesos/log_replicas", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        plain.create("/mesos/json.info_", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        contend();
        awaitEvents("elected");
    }

    @Test
    void aLeaderWhoseZnodeIsRemovedStepsDownAndContendsAgain() throws Exception {
        contend();
        awaitEvents("elected");
        String first = plain.getChildren("/mesos", false).get(0);
        plain.delete("/mesos/" + first, -1);
        awaitEvents("elected", "lost", "elected");
        assertThat(plain.getChildren("/mesos", false)).hasSize(1).doesNotContain(first);
    }

    @Test
    void candidatesAreReadAsMesosReadsThem() {
        assertThat(Candidate.of("json.info_0000000012"))
                .contains(new Candidate("json.info_0000000012", "json.info", 12));
        assertThat(Candidate.of("info_0000000003")).contains(new Candidate("info_0000000003", "info", 3));
        assertThat(Candidate.of("0000000003")).contains(new Candidate("0000000003", "", 3));
        assertThat(Candidate.of("log_replicas")).isEmpty();
        assertThat(Candidate.of("json.info_")).isEmpty();
        assertThat(Candidate.leader(List.of("json.info_0000000010", "info_0000000009", "x")))
                .map(Candidate::number)
                .contains(9L);
    }

    private AutoCloseable contend() {
        return state.election().contend("/mesos", MASTER, new Listener() {
            @Override
            public void elected() {
                events.add("elected");
            }

            @Override
            public void lost(String reason) {
                events.add("lost");
            }
        });
    }

    private List<String> detect() {
        List<String> seen = new CopyOnWriteArrayList<>();
        state.election()
                .detect(
                        "/mesos",
                        leader -> seen.add(
                                leader.map(data -> new String(data, UTF_8)).orElse("nobody")));
        await().atMost(SOON).until(() -> !seen.isEmpty());
        return seen;
    }

    private String foreign(String prefix, String data) throws Exception {
        if (plain.exists("/mesos", false) == null) {
            plain.create("/mesos", null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        }
        return plain.create(
                "/mesos/" + prefix, data.getBytes(UTF_8), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
    }

    private void awaitEvents(String... expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(events).containsExactly(expected));
    }
}
