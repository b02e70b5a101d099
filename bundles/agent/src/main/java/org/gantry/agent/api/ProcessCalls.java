package org.gantry.agent.api;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ResourceProviderInfo;
import org.apache.mesos.v1.agent.Protos.Call;
import org.apache.mesos.v1.agent.Protos.Response;
import org.gantry.agent.Agent;
import org.gantry.http.Exchange;
import org.gantry.http.HttpError;
import org.gantry.http.process.LoggingToggle;
import org.gantry.http.process.Verbosity;
import org.gantry.protocol.MediaType;
import org.gantry.security.guard.Approvers;
import org.gantry.security.spi.Action;

/** Calls about the agent as a process, and about resource providers and images, of which it has none. */
final class ProcessCalls {
    private static final String NO_PROVIDERS = "Missing required flag --resource_provider_config_dir";

    private final Agent agent;

    ProcessCalls(Agent agent) {
        this.agent = agent;
    }

    /**
     * Answers a call if it is one of these.
     *
     * @return whether it is
     */
    boolean answered(Exchange exchange, MediaType answer, Call call, Approvers approvers) throws IOException {
        switch (call.getType()) {
            case GET_LOGGING_LEVEL ->
                send(
                        exchange,
                        answer,
                        Response.newBuilder()
                                .setType(Response.Type.GET_LOGGING_LEVEL)
                                .setGetLoggingLevel(Response.GetLoggingLevel.newBuilder()
                                        .setLevel(agent.verbosity()
                                                .map(Verbosity::level)
                                                .orElse(0))));
            case GET_RESOURCE_PROVIDERS ->
                send(
                        exchange,
                        answer,
                        Response.newBuilder()
                                .setType(Response.Type.GET_RESOURCE_PROVIDERS)
                                .setGetResourceProviders(Response.GetResourceProviders.getDefaultInstance()));
            case SET_LOGGING_LEVEL -> {
                approvers.require(Action.SET_LOG_LEVEL);
                Call.SetLoggingLevel level = call.getSetLoggingLevel();
                LoggingToggle.of(agent::verbosity)
                        .set(
                                level.getLevel(),
                                Duration.ofNanos(level.getDuration().getNanoseconds()));
                exchange.status(200);
            }
            case PRUNE_IMAGES -> {
                approvers.require(Action.PRUNE_IMAGES);
                // There is no store of images: nothing is left to be removed.
                exchange.status(200);
            }
            default -> {
                return refused(call, approvers);
            }
        }
        return true;
    }

    private static boolean refused(Call call, Approvers approvers) {
        switch (call.getType()) {
            case ADD_RESOURCE_PROVIDER_CONFIG -> {
                approvers.require(Action.MODIFY_RESOURCE_PROVIDER_CONFIG);
                throw unknown(call.getAddResourceProviderConfig().getInfo());
            }
            case UPDATE_RESOURCE_PROVIDER_CONFIG -> {
                approvers.require(Action.MODIFY_RESOURCE_PROVIDER_CONFIG);
                throw unknown(call.getUpdateResourceProviderConfig().getInfo());
            }
            case REMOVE_RESOURCE_PROVIDER_CONFIG -> {
                approvers.require(Action.MODIFY_RESOURCE_PROVIDER_CONFIG);
                throw new HttpError(500, NO_PROVIDERS);
            }
            case MARK_RESOURCE_PROVIDER_GONE -> {
                approvers.require(Action.MARK_RESOURCE_PROVIDER_GONE);
                throw new HttpError(
                        500,
                        "Could not mark resource provider '"
                                + call.getMarkResourceProviderGone()
                                        .getResourceProviderId()
                                        .getValue()
                                + "' as gone: this agent has no resource providers");
            }
            default -> {
                return false;
            }
        }
    }

    private static HttpError unknown(ResourceProviderInfo info) {
        return new HttpError(
                400,
                "Failed to validate resource provider config with type '" + info.getType() + "' and name '"
                        + info.getName() + "': Unknown local resource provider type '" + info.getType() + "'");
    }

    private static void send(Exchange exchange, MediaType type, Response.Builder response) throws IOException {
        exchange.send(200, type.header(), type.encode(response.build()));
    }

    /** The field that the call lacks, if it is one of these and lacks one. */
    static Optional<String> missing(Call call) {
        return switch (call.getType()) {
            case SET_LOGGING_LEVEL -> missing(call.hasSetLoggingLevel(), "set_logging_level");
            case ADD_RESOURCE_PROVIDER_CONFIG ->
                missing(call.hasAddResourceProviderConfig(), "add_resource_provider_config");
            case UPDATE_RESOURCE_PROVIDER_CONFIG ->
                missing(call.hasUpdateResourceProviderConfig(), "update_resource_provider_config");
            case REMOVE_RESOURCE_PROVIDER_CONFIG ->
                missing(call.hasRemoveResourceProviderConfig(), "remove_resource_provider_config");
            case MARK_RESOURCE_PROVIDER_GONE ->
                missing(call.hasMarkResourceProviderGone(), "mark_resource_provider_gone");
            default -> Optional.empty();
        };
    }

    private static Optional<String> missing(boolean present, String field) {
        return present ? Optional.empty() : Optional.of(field);
    }
}
