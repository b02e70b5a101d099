package org.gantry.state.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedMemberTest {
    @Test
    void silentMembersAreGivenUpInAQuarterOfTheSessionButNotTooSoon() {
        assertThat(EmbeddedMember.touchTicks(Duration.ofSeconds(10))).isEqualTo(5);
        assertThat(EmbeddedMember.touchTicks(Duration.ofSeconds(60))).isEqualTo(30);
        assertThat(EmbeddedMember.touchTicks(Duration.ofSeconds(4))).isEqualTo(4);
    }
}
