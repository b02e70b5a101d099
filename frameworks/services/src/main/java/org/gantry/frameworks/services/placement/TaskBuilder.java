package org.gantry.frameworks.services.placement;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DiscoveryInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.HealthCheck.HTTPCheckInfo;
import org.apache.mesos.v1.Protos.HealthCheck.TCPCheckInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Port;
import org.apache.mesos.v1.Protos.Ports;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TTYInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.Fetch;
import org.gantry.frameworks.services.app.HealthCheck;
import org.gantry.frameworks.services.app.PortDefinition;

/** Makes the message that launches an instance of an app. */
public final class TaskBuilder {
    private TaskBuilder() {}

    public static TaskInfo build(App app, String taskId, Offer offer, OfferMatcher.Match.Fits share) {
        TaskInfo.Builder task = TaskInfo.newBuilder()
                .setName(app.id().reversedName())
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setAgentId(offer.getAgentId())
                .addAllResources(resources(share.resources(), offer))
                .setCommand(command(app, taskId, offer.getHostname(), share.hostPorts()))
                .setDiscovery(discovery(app, share.hostPorts()));
        if (!app.labels().isEmpty()) {
            task.setLabels(labels(app.labels()));
        }
        app.killGracePeriod()
                .ifPresent(grace -> task.setKillPolicy(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))));
        if (app.hasMesosContainer() || app.tty()) {
            ContainerInfo.Builder container = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
            if (app.tty()) {
                container.setTtyInfo(TTYInfo.getDefaultInstance());
            }
            task.setContainer(container);
        }
        app.healthChecks().stream()
                .filter(check -> !check.protocol().bySchedulers())
                .findFirst()
                .flatMap(check -> healthCheck(check, share.hostPorts()))
                .ifPresent(task::setHealthCheck);
        return task.build();
    }

    private static List<Resource> resources(List<Resource> taken, Offer offer) {
        return taken.stream()
                .map(resource -> resource.hasAllocationInfo() || !offer.hasAllocationInfo()
                        ? resource
                        : resource.toBuilder()
                                .setAllocationInfo(Resource.AllocationInfo.newBuilder()
                                        .setRole(offer.getAllocationInfo().getRole()))
                                .build())
                .toList();
    }

    private static CommandInfo command(App app, String taskId, String host, List<Integer> hostPorts) {
        CommandInfo.Builder command = CommandInfo.newBuilder();
        if (app.cmd().isPresent()) {
            command.setShell(true).setValue(app.cmd().get());
        } else {
            command.setShell(false).addAllArguments(app.args());
            app.args().stream().findFirst().ifPresent(command::setValue);
        }
        app.user().ifPresent(command::setUser);
        Environment.Builder environment = Environment.newBuilder();
        TaskEnvironment.of(app, taskId, host, hostPorts)
                .forEach((name, value) -> environment.addVariables(
                        Environment.Variable.newBuilder().setName(name).setValue(value)));
        command.setEnvironment(environment);
        app.fetch().forEach(fetch -> command.addUris(uri(fetch)));
        return command.build();
    }

    private static CommandInfo.URI uri(Fetch fetch) {
        CommandInfo.URI.Builder uri = CommandInfo.URI
                .newBuilder()
                .setValue(fetch.uri())
                .setExtract(fetch.extract())
                .setExecutable(fetch.executable())
                .setCache(fetch.cache());
        fetch.destination().ifPresent(uri::setOutputFile);
        return uri.build();
    }

    private static DiscoveryInfo discovery(App app, List<Integer> hostPorts) {
        Ports.Builder ports = Ports.newBuilder();
        for (int i = 0; i < hostPorts.size(); i++) {
            PortDefinition definition = app.portDefinitions().get(i);
            for (String protocol : definition.protocol().split(",", -1)) {
                Port.Builder port =
                        Port.newBuilder().setNumber(hostPorts.get(i)).setProtocol(protocol);
                definition.name().ifPresent(port::setName);
                if (!definition.labels().isEmpty()) {
                    port.setLabels(labels(definition.labels()));
                }
                ports.addPorts(port);
            }
        }
        return DiscoveryInfo.newBuilder()
                .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
                .setName(app.id().reversedName())
                .setPorts(ports)
                .build();
    }

    private static Labels labels(Map<String, String> labels) {
        Labels.Builder builder = Labels.newBuilder();
        labels.forEach(
                (key, value) -> builder.addLabels(Label.newBuilder().setKey(key).setValue(value)));
        return builder.build();
    }

    private static Optional<org.apache.mesos.v1.Protos.HealthCheck> healthCheck(
            HealthCheck check, List<Integer> hostPorts) {
        var builder = org.apache.mesos.v1.Protos.HealthCheck.newBuilder()
                .setDelaySeconds(seconds(check.delay()))
                .setIntervalSeconds(seconds(check.interval()))
                .setTimeoutSeconds(seconds(check.timeout()))
                .setGracePeriodSeconds(seconds(check.gracePeriod()))
                .setConsecutiveFailures(check.maxConsecutiveFailures());
        if (check.protocol() == HealthCheck.Protocol.COMMAND) {
            return check.command().map(command -> builder.setType(org.apache.mesos.v1.Protos.HealthCheck.Type.COMMAND)
                    .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command))
                    .build());
        }
        Optional<Integer> port = port(check, hostPorts);
        if (port.isEmpty()) {
            return Optional.empty();
        }
        if (check.protocol() == HealthCheck.Protocol.MESOS_TCP) {
            return Optional.of(builder.setType(org.apache.mesos.v1.Protos.HealthCheck.Type.TCP)
                    .setTcp(TCPCheckInfo.newBuilder().setPort(port.get()))
                    .build());
        }
        boolean secure = check.protocol() == HealthCheck.Protocol.MESOS_HTTPS;
        return Optional.of(builder.setType(org.apache.mesos.v1.Protos.HealthCheck.Type.HTTP)
                .setHttp(HTTPCheckInfo.newBuilder()
                        .setScheme(secure ? "https" : "http")
                        .setPort(port.get())
                        .setPath(check.path()))
                .build());
    }

    /** Port that a check connects to: the fixed one, else the host port with the index. */
    public static Optional<Integer> port(HealthCheck check, List<Integer> hostPorts) {
        if (check.port().isPresent()) {
            return Optional.of(check.port().getAsInt());
        }
        int index = check.portIndex().orElse(0);
        return index < hostPorts.size() ? Optional.of(hostPorts.get(index)) : Optional.empty();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
