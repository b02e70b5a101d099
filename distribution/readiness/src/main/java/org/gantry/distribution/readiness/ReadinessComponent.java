package org.gantry.distribution.readiness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the node that {@code bin/gantry} started. The script gives system properties: {@code gantry.endpoints} (see
 * {@link Endpoint#parse}), {@code gantry.ready.file} and, where endpoints are {@code https}, {@code gantry.tls.file}; without the
 * first two there is nobody to tell and nothing is done.
 */
@Component(service = {})
public final class ReadinessComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessComponent.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Thread watcher;

    @Activate
    public ReadinessComponent(BundleContext context) {
        String endpoints = context.getProperty("gantry.endpoints");
        String file = context.getProperty("gantry.ready.file");
        if (endpoints == null || file == null) {
            watcher = null;
            return;
        }
        List<Endpoint> parsed = Endpoint.parse(endpoints);
        Optional<Path> certificate = Optional.ofNullable(context.getProperty("gantry.tls.file"))
                .filter(name -> !name.isEmpty())
                .map(Path::of);
        watcher = new Thread(() -> watch(parsed, new Probe(certificate), Path.of(file)), "gantry-readiness");
        watcher.setDaemon(true);
        watcher.start();
    }

    /** Ends the waiting. The file goes with the process: the start script owns it. */
    @Deactivate
    public void deactivate() {
        if (watcher != null) {
            watcher.interrupt();
        }
    }

    private static void watch(List<Endpoint> endpoints, Probe probe, Path file) {
        try {
            if (Files.exists(file)) {
                return; // this bundle was updated in a node that is ready already
            }
            Instant started = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
            Readiness readiness = new Readiness(endpoints, probe, Clock.systemUTC(), started, System.out);
            readiness.await(POLL, PATIENCE);
            readiness.announce(file);
            LOG.info("Every endpoint of the node answers");
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (IOException unwritable) {
            LOG.error("Cannot write {}", file, unwritable);
        }
    }
}
