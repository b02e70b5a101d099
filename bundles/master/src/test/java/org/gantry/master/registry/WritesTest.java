package org.gantry.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.mesos.v1.Protos.AgentID;
import org.gantry.master.effect.RegistryChange;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.testing.FakeAgent;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore.Change;
import org.junit.jupiter.api.Test;

class WritesTest {
    private static RegistryChange admit(int number) {
        return new RegistryChange.AdmitAgent(new AbsentAgent(
                FakeAgent.info("cpus:1").toBuilder()
                        .setId(AgentID.newBuilder().setValue("S" + number))
                        .build(),
                Instant.EPOCH));
    }

    private static List<List<Change>> commits(RegistryChange... changes) {
        return Writes.together(List.of(changes).stream().map(Writes::of).toList());
    }

    @Test
    void manyChangesFitIntoFewCommits() {
        List<List<Change>> changes = IntStream.range(0, 10_000)
                .mapToObj(WritesTest::admit)
                .map(Writes::of)
                .toList();
        List<List<Change>> commits = Writes.together(changes);
        assertThat(commits).hasSizeLessThan(10);
        List<Change> all = new ArrayList<>();
        for (List<Change> commit : commits) {
            StateRules.checkCommit(commit);
            all.addAll(commit);
        }
        assertThat(all).hasSize(10_000);
    }

    @Test
    void ofSeveralWritesOfOneThingTheLastCounts() {
        List<List<Change>> commits = commits(admit(1), new RegistryChange.RemoveAgent("S1"), admit(1));
        assertThat(commits).hasSize(1);
        StateRules.checkCommit(commits.get(0));
        assertThat(commits.get(0))
                .filteredOn(change -> change.path().endsWith("agents/S1"))
                .singleElement()
                .isInstanceOf(Change.Put.class);
    }

    @Test
    void whoIsGoneIsNoMemberAndNotOutOfService() {
        assertThat(Writes.of(new RegistryChange.MarkGone("S1", Instant.EPOCH)))
                .extracting(Change::path)
                .containsExactly("/gantry/master/agents/S1", "/gantry/master/deactivated/S1", "/gantry/master/gone/S1");
    }

    @Test
    void aRoleMayHaveSlashes() {
        List<Change> writes = Writes.of(new RegistryChange.PutWeight("a/b", 2));
        StateRules.checkCommit(writes);
        assertThat(writes).extracting(Change::path).containsExactly("/gantry/master/weights/a%2Fb");
    }
}
