package org.gantry.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.gantry.agent.api.FilesTarget;
import org.gantry.agent.fetch.ArchiveTarget;
import org.gantry.frameworks.services.web.SelectorTarget;
import org.gantry.http.PathTarget;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.agentlink.AgentLink;

/** Everything that is fed, by name. */
final class Targets {
    private static final Map<String, Making> ALL = all();

    private Targets() {}

    /** Makes a target when it is wanted; some keep files. */
    private interface Making {
        Target make() throws IOException;
    }

    static Set<String> names() {
        return ALL.keySet();
    }

    /** @throws IllegalArgumentException if there is no target of the name */
    static Target named(String name) throws IOException {
        return Optional.ofNullable(ALL.get(name))
                .orElseThrow(() -> new IllegalArgumentException("No target '" + name + "'; there are " + names()))
                .make();
    }

    private static Map<String, Making> all() {
        Map<String, Making> all = new LinkedHashMap<>();
        messages(all);
        all.put("record-io", () -> Streams::recordIo);
        all.put("media-types", () -> text(MediaType::accepted));
        all.put("resources", () -> text(Texts::resources));
        all.put("amounts", () -> text(Texts::amounts));
        all.put("attributes", () -> text(Texts::attributes));
        all.put("units", () -> text(Texts::units));
        all.put("roles", () -> text(Texts::roles));
        all.put("master-flags", () -> text(Texts::masterFlags));
        all.put("agent-flags", () -> text(Texts::agentFlags));
        all.put("rate-limits", () -> text(Texts::rateLimits));
        all.put("acls", () -> text(Rules::acls));
        all.put("credentials", () -> Rules::credentials);
        all.put("patterns", () -> text(Rules::patterns));
        all.put("offer-constraints", () -> Rules::constraints);
        all.put("frameworks", () -> Rules::frameworks);
        all.put("schedules", () -> Rules::schedules);
        all.put("apps", () -> Apps::create);
        all.put("app-updates", () -> Apps::update);
        all.put("label-selectors", () -> text(SelectorTarget::read));
        all.put("request-paths", () -> text(PathTarget::read));
        all.put("files", () -> {
            FilesTarget target = new FilesTarget();
            return input -> target.path(utf8(input));
        });
        all.put("archives", () -> new ArchiveTarget()::archive);
        all.put("archive-entries", () -> {
            ArchiveTarget target = new ArchiveTarget();
            return input -> target.entries(utf8(input));
        });
        return all;
    }

    private static void messages(Map<String, Making> all) {
        Map.of(
                        "scheduler", org.apache.mesos.v1.scheduler.Protos.Call.getDefaultInstance(),
                        "executor", org.apache.mesos.v1.executor.Protos.Call.getDefaultInstance(),
                        "master", org.apache.mesos.v1.master.Protos.Call.getDefaultInstance(),
                        "agent", org.apache.mesos.v1.agent.Protos.Call.getDefaultInstance(),
                        "link", AgentLink.Call.getDefaultInstance())
                .forEach((name, type) -> {
                    all.put(name + "-json", () -> Messages.json(type));
                    all.put(name + "-protobuf", () -> Messages.protobuf(type));
                });
    }

    private static Target text(Consumer<String> reader) {
        return input -> reader.accept(utf8(input));
    }

    private static String utf8(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
