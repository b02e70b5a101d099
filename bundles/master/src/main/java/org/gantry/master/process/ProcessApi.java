package org.gantry.master.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.http.process.LoggingToggle;
import org.gantry.http.process.ProcessList;
import org.gantry.http.process.Verbosity;
import org.gantry.master.http.Endpoints;
import org.gantry.master.http.Jsonp;
import org.gantry.master.security.Door;
import org.gantry.master.security.MasterSecurity;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ProtectedObject;

/** What the master answers about itself, leading or not. */
public final class ProcessApi {
    private final MasterSecurity security;
    private final LogFile log;
    private final Supplier<Optional<Verbosity>> verbosity;
    private final Function<String, Duration> durations;

    /**
     * @param flags of which {@code external_log_file} says where the log is
     * @param durations understands what a flag's value may be
     */
    public ProcessApi(
            Map<String, String> flags,
            MasterSecurity security,
            Supplier<Optional<Verbosity>> verbosity,
            Function<String, Duration> durations) {
        this.security = security;
        this.verbosity = verbosity;
        this.durations = durations;
        String file = flags.get("external_log_file");
        this.log = new LogFile(Optional.ofNullable(file).map(Path::of));
    }

    /**
     * Adds the endpoints.
     *
     * @param waiting how many commands wait, by the name of who carries them out
     */
    public void addTo(Endpoints endpoints, Map<String, IntSupplier> waiting) {
        ProcessList processes = new ProcessList();
        waiting.forEach(processes::add);
        endpoints.add("/logging/toggle", guarded("/logging/toggle", new LoggingToggle(verbosity, durations)));
        endpoints.add("/__processes__", Door.READONLY, exchange -> Jsonp.answer(exchange, processes::write));
        Handler profiler = exchange -> {
            throw new HttpError(
                    400, "Perftools is disabled. To enable perftools, configure libprocess with --enable-perftools.\n");
        };
        endpoints.add("/profiler/start", profiler);
        endpoints.add("/profiler/stop", profiler);
        endpoints.add("/help", Door.OPEN, MasterHelp.pages());
        new FilesApi(log, security.authorization()).addTo(endpoints);
    }

    /** The calls of the operator API that are about the same. */
    public ProcessCalls calls() {
        return new ProcessCalls(log, verbosity);
    }

    private Handler guarded(String path, Handler handler) {
        return exchange -> {
            security.approvers(exchange).require(Action.GET_ENDPOINT_WITH_PATH, ProtectedObject.of(path));
            handler.handle(exchange);
        };
    }
}
