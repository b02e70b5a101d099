package org.gantry.http.logging;

import java.io.IOException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.gantry.http.process.TimedVerbosity;
import org.gantry.http.process.Verbosity;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The level of the platform's own loggers, as an entry of its own in the logging service's configuration. */
@Component(service = Verbosity.class)
public final class LoggingVerbosity implements Verbosity {
    private static final Logger LOG = LoggerFactory.getLogger(LoggingVerbosity.class);
    private static final String PID = "org.ops4j.pax.logging";
    private static final String NAME = "log4j2.logger.verbosity.name";
    private static final String LEVEL = "log4j2.logger.verbosity.level";

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "gantry-verbosity");
        thread.setDaemon(true);
        return thread;
    });
    private final ConfigurationAdmin configurations;
    private final TimedVerbosity verbosity = new TimedVerbosity(this::apply, timer);

    @Activate
    public LoggingVerbosity(@Reference ConfigurationAdmin configurations) {
        this.configurations = configurations;
        // What a node that was killed has left behind.
        apply(0);
    }

    @Deactivate
    void stop() {
        timer.shutdownNow();
        apply(0);
    }

    @Override
    public int level() {
        return verbosity.level();
    }

    @Override
    public void set(int level, Duration duration) {
        verbosity.set(level, duration);
    }

    @SuppressWarnings("JdkObsolete") // what the service wants
    private void apply(int level) {
        try {
            Configuration configuration = configurations.getConfiguration(PID, null);
            Dictionary<String, Object> properties = configuration.getProperties();
            if (properties == null) {
                properties = new Hashtable<>();
            }
            boolean changed = level > 0 || properties.get(NAME) != null;
            if (level > 0) {
                properties.put(NAME, "org.gantry");
                properties.put(LEVEL, level == 1 ? "DEBUG" : "TRACE");
            } else {
                properties.remove(NAME);
                properties.remove(LEVEL);
            }
            if (changed) {
                // Before the change: a line written while the logging service takes it up may be lost.
                LOG.info("The log's verbosity is {}", level);
                configuration.update(properties);
            }
        } catch (IOException e) {
            LOG.error("The log's verbosity cannot be changed to {}", level, e);
        }
    }
}
