package org.gantry.modulehost.karaf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void namesWhatWasTriedAndTheCauseInOneLine() {
        Exception collected = new Exception("Error restarting bundles:\n\tActivator start error in bundle x.");
        collected.addSuppressed(new IllegalStateException("x", new IllegalArgumentException("no licence")));
        assertThat(Reason.of(collected))
                .isEqualTo("Error restarting bundles: Activator start error in bundle x.: no licence");
    }

    @Test
    void saysNothingTwice() {
        assertThat(Reason.of(new IllegalStateException("no licence"))).isEqualTo("no licence");
        assertThat(Reason.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void findsTheCauseInATrace() {
        StringWriter trace = new StringWriter();
        new RuntimeException("outside", new IllegalStateException("inside")).printStackTrace(new PrintWriter(trace));
        assertThat(Reason.ofTrace(trace.toString())).isEqualTo("java.lang.IllegalStateException: inside");
        assertThat(Reason.ofTrace("java.lang.Error: alone\n\tat x")).isEqualTo("java.lang.Error: alone");
    }
}
