package org.gantry.distribution.exam;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.ops4j.pax.exam.ProbeInvoker;
import org.ops4j.pax.exam.TestContainerException;
import org.osgi.framework.Bundle;

/** Runs one test method of a probe with JUnit Jupiter, inside the container. */
final class JupiterInvoker implements ProbeInvoker {
    private final Bundle probe;
    private final String className;
    private final String methodName;

    /** @param expression {@code class;method}, as Pax Exam writes it into the probe */
    JupiterInvoker(Bundle probe, String expression) {
        String[] parts = expression.split(";", -1);
        this.probe = probe;
        this.className = parts[0];
        this.methodName = parts[1];
    }

    @Override
    public void call(Object... arguments) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(getClass().getClassLoader());
        try {
            Class<?> test = probe.loadClass(className);
            SummaryGeneratingListener listener = new SummaryGeneratingListener();
            launcher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectMethod(test, methodName))
                                    .build(),
                            listener);
            check(listener.getSummary());
        } catch (ClassNotFoundException e) {
            throw new TestContainerException("The probe lacks " + className, e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    // Nothing is looked up by service files: they are not found across class loaders.
    private static Launcher launcher() {
        return LauncherFactory.create(LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enablePostDiscoveryFilterAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build());
    }

    private void check(TestExecutionSummary summary) {
        if (summary.getTotalFailureCount() > 0) {
            throw new TestContainerException(summary.getFailures().stream()
                    .map(failure -> trace(failure.getException()))
                    .collect(Collectors.joining("\n")));
        }
        if (summary.getTestsSucceededCount() != 1) {
            throw new TestContainerException(className + "." + methodName + " did not run: "
                    + summary.getTestsFoundCount() + " found, " + summary.getTestsAbortedCount() + " aborted, "
                    + summary.getTestsSkippedCount() + " skipped");
        }
    }

    // As text: an exception of a class that only the container has could not be sent to the host.
    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
