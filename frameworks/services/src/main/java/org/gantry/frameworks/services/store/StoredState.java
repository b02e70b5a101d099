package org.gantry.frameworks.services.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.deployment.Deployment;
import org.gantry.frameworks.services.scheduler.Instance;
import org.gantry.frameworks.services.scheduler.TaskFailure;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;

/**
 * Everything that was stored, as a new leader finds it.
 *
 * @param current version that is in force, for each app that exists
 */
public record StoredState(
        Optional<String> frameworkId,
        Map<AppId, SortedMap<Instant, App>> versions,
        Map<AppId, Instant> current,
        List<Deployment> deployments,
        List<Instance> instances,
        List<TaskFailure> failures) {

    /**
     * Reads all records; blocks.
     *
     * @throws StateException if the store does not answer, or holds a record that this version cannot read
     */
    public static StoredState load(StateStore store, String root) {
        Records records = new Records(root);
        Map<AppId, SortedMap<Instant, App>> versions = new HashMap<>();
        Map<AppId, Instant> current = new HashMap<>();
        List<TaskFailure> failures = new ArrayList<>();
        for (String name : store.children(records.appsPath())) {
            AppId id = AppId.ofSafePath(name);
            SortedMap<Instant, App> definitions = new TreeMap<>();
            for (String version : store.children(records.versionsPath(name))) {
                read(store, records.versionsPath(name) + "/" + version).ifPresent(json -> {
                    App app = new App((ObjectNode) json.path("app"));
                    definitions.put(app.version(), app);
                });
            }
            versions.put(id, definitions);
            read(store, records.currentPath(id))
                    .ifPresent(json ->
                            current.put(id, Instant.parse(json.path("version").asText())));
            read(store, records.failurePath(id)).ifPresent(json -> failures.add(Records.failure(json)));
        }
        List<Deployment> deployments = new ArrayList<>();
        for (String id : store.children(records.deploymentsPath())) {
            read(store, records.deploymentPath(id)).ifPresent(json -> deployments.add(DeploymentRecord.read(json)));
        }
        List<Instance> instances = new ArrayList<>();
        for (String id : store.children(records.instancesPath())) {
            read(store, records.instancePath(id)).ifPresent(json -> instances.add(InstanceRecord.read(json)));
        }
        return new StoredState(
                read(store, records.frameworkPath())
                        .map(json -> json.path("frameworkId").asText()),
                versions,
                current,
                deployments,
                instances,
                failures);
    }

    private static Optional<JsonNode> read(StateStore store, String path) {
        return store.get(path).map(record -> parse(path, record.data()));
    }

    private static JsonNode parse(String path, byte[] data) {
        try {
            JsonNode json = Records.MAPPER.readTree(data);
            int version = json.path("recordVersion").asInt();
            if (version < 1 || version > Records.VERSION) {
                throw new StateException(
                        StateException.Code.INVALID,
                        "record " + path + " has version " + version + ", known is " + Records.VERSION
                                + ": start the version of this framework that wrote it");
            }
            return json;
        } catch (IOException e) {
            throw new StateException(StateException.Code.INVALID, "record " + path + " is not readable", e);
        }
    }
}
