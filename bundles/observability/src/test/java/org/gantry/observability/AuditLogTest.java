package org.gantry.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private final List<String> lines = new ArrayList<>();
    private final AuditLog log =
            new AuditLog("master", Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC), lines::add);

    @Test
    void whatWasDoneIsOneLine() {
        log.record(AuditEntry.done("ops", "TEARDOWN", "fw-1").from("127.0.0.1").with("tasks", "3"));
        assertThat(lines)
                .containsExactly("{\"time\":\"2026-01-02T03:04:05Z\",\"component\":\"master\",\"actor\":\"ops\","
                        + "\"origin\":\"127.0.0.1\",\"action\":\"TEARDOWN\",\"object\":\"fw-1\",\"result\":\"done\","
                        + "\"details\":{\"tasks\":\"3\"}}");
    }

    @Test
    void aRefusalTellsWhy() {
        log.record(AuditEntry.refused(AuditEntry.NOBODY, "SET_QUOTA", "", "not allowed"));
        assertThat(lines)
                .containsExactly("{\"time\":\"2026-01-02T03:04:05Z\",\"component\":\"master\",\"actor\":\"anonymous\","
                        + "\"action\":\"SET_QUOTA\",\"result\":\"refused\",\"reason\":\"not allowed\"}");
    }

    /** Whoever chooses a name must not be able to write lines of others. */
    @Test
    void aLineBreakStaysInsideItsLine() {
        log.record(AuditEntry.failed("a\nb\u2028", "x", "o", "r\r\n{}"));
        assertThat(lines).singleElement().satisfies(line -> assertThat(line).doesNotContain("\n", "\r"));
    }

    @Test
    void longTextsAreCut() {
        log.record(AuditEntry.done("x".repeat(5000), "y", "z"));
        assertThat(lines.get(0)).hasSizeLessThan(2300).contains("...");
    }
}
