package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesOfThingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "web.1f2e", "0d5b7a1c-0000", "...", "a b", "ü"})
    void acceptsIds(String id) {
        assertThat(Ids.check(id)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "a\nb", "\u0000", "a\u007f"})
    void refusesIdsThatAreNoFileNames(String id) {
        assertThat(Ids.check(id)).isPresent();
    }

    @Test
    void measuresIdsInBytes() {
        assertThat(Ids.check("x".repeat(255))).isEmpty();
        assertThat(Ids.check("x".repeat(256)))
                .hasValueSatisfying(error -> assertThat(error).contains("255 bytes"));
        assertThat(Ids.check("ü".repeat(128))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "a", "a/b/c", "a.b", "dev-ops", "..a", "a\\b"})
    void acceptsRoles(String role) {
        assertThat(Roles.check(role)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "-a", "a/-b", ".", "a/..", "a/*", "a b", "a\tb", "a\u007fb"})
    void refusesRoles(String role) {
        assertThat(Roles.check(role)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"a/b,a,true", "a/b/c,a,true", "a,a,false", "ab,a,false", "a,a/b,false", "a/b,*,false"})
    void knowsWhatLiesBelowARole(String role, String ancestor, boolean below) {
        assertThat(Roles.isStrictDescendant(role, ancestor)).isEqualTo(below);
    }

    @ParameterizedTest
    @CsvSource({
        "TASK_STAGING,TASK_RUNNING,true",
        "TASK_STAGING,TASK_FAILED,true",
        "TASK_RUNNING,TASK_RUNNING,true",
        "TASK_RUNNING,TASK_KILLING,true",
        "TASK_RUNNING,TASK_UNREACHABLE,true",
        "TASK_UNREACHABLE,TASK_RUNNING,true",
        "TASK_LOST,TASK_RUNNING,true",
        "TASK_RUNNING,TASK_STAGING,false",
        "TASK_FINISHED,TASK_RUNNING,false",
        "TASK_FINISHED,TASK_FAILED,false",
        "TASK_KILLED,TASK_LOST,false",
        "TASK_GONE,TASK_RUNNING,false",
        "TASK_RUNNING,TASK_UNKNOWN,false"
    })
    void knowsWhichStateMayFollow(String from, String to, boolean legal) {
        assertThat(TaskStates.isLegal(from, to)).isEqualTo(legal);
    }

    @Test
    void knowsTerminalStates() {
        assertThat(TaskStates.ALL.stream().filter(TaskStates::isTerminal))
                .containsExactlyInAnyOrder(
                        "TASK_FINISHED",
                        "TASK_FAILED",
                        "TASK_KILLED",
                        "TASK_ERROR",
                        "TASK_LOST",
                        "TASK_DROPPED",
                        "TASK_GONE",
                        "TASK_GONE_BY_OPERATOR");
        assertThatThrownBy(() -> TaskStates.isTerminal("RUNNING")).hasMessage("'RUNNING' is no task state");
    }
}
