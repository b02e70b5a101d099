package org.gantry.master.process;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Response;
import org.gantry.http.process.LoggingToggle;
import org.gantry.http.process.Verbosity;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;

/** Calls of the operator API about the master as a process: its log, and how much is in it. */
public final class ProcessCalls {
    private final LogFile log;
    private final Supplier<Optional<Verbosity>> verbosity;

    ProcessCalls(LogFile log, Supplier<Optional<Verbosity>> verbosity) {
        this.log = log;
        this.verbosity = verbosity;
    }

    /** Empty for any other call. */
    public Optional<Response> of(Call call, Approvers approvers) throws IOException {
        Response.Builder response = Response.newBuilder();
        switch (call.getType()) {
            case GET_LOGGING_LEVEL ->
                response.setType(Response.Type.GET_LOGGING_LEVEL)
                        .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder()
                                .setLevel(verbosity.get().map(Verbosity::level).orElse(0)));
            case LIST_FILES -> {
                approvers.require(Action.ACCESS_MESOS_LOG);
                log.resolve(call.getListFiles().getPath());
                response.setType(Response.Type.LIST_FILES).setListFiles(Response.ListFiles.getDefaultInstance());
            }
            case READ_FILE -> {
                approvers.require(Action.ACCESS_MESOS_LOG);
                Call.ReadFile read = call.getReadFile();
                LogFile.Part part = log.read(
                        read.getPath(), Math.max(0, read.getOffset()), read.hasLength() ? read.getLength() : -1);
                response.setType(Response.Type.READ_FILE)
                        .setReadFile(Response.ReadFile.newBuilder()
                                .setSize(part.size())
                                .setData(ByteString.copyFrom(part.data())));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(response.build());
    }

    /** Carries out SET_LOGGING_LEVEL. */
    public void setLevel(Call.SetLoggingLevel level, Approvers approvers) {
        approvers.require(Action.SET_LOG_LEVEL);
        LoggingToggle.of(verbosity)
                .set(level.getLevel(), Duration.ofNanos(level.getDuration().getNanoseconds()));
    }
}
