package org.gantry.master.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.master.Protos.Call;
import org.apache.mesos.v1.master.Protos.Event;
import org.gantry.master.testing.FakeAgent;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Subscription;
import org.gantry.protocol.MediaType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two who follow the event stream and may not see the same. */
class EventSightTest {
    private static final String ACLS = """
            {"permissive": true,
             "view_frameworks": [
               {"principals": {"values": ["dev"]}, "users": {"values": ["developer"]}},
               {"principals": {"values": ["dev"]}, "users": {"type": "NONE"}}],
             "view_tasks": [{"principals": {"values": ["dev"]}, "users": {"type": "NONE"}}]}""";

    @TempDir
    Path folder;

    @Test
    void tellsEachOnlyOfWhatItMaySee() throws Exception {
        Path credentials = Files.writeString(folder.resolve("credentials"), "ops secret\ndev secret\n");
        Map<String, String> flags =
                Map.of("credentials", credentials.toString(), "acls", ACLS, "authenticate_http_readwrite", "true");
        try (LocalMaster master = new LocalMaster(flags).startLeading();
                Subscription<Event> ops = follow(master.rootFor("ops:secret"));
                Subscription<Event> dev = follow(master.rootFor("dev:secret"));
                FakeAgent agent = new FakeAgent(master.root(), "cpus:4;mem:4096;disk:8192");
                FakeScheduler hidden = new FakeScheduler(master.root(), MediaType.PROTOBUF, info("hidden", "root"));
                FakeScheduler shown =
                        new FakeScheduler(master.root(), MediaType.PROTOBUF, info("shown", "developer"))) {
            hidden.launch(hidden.awaitOffer(), FakeScheduler.task("t1", agent.id(), "cpus:1;mem:32"));
            ops.await(event -> event.getType() == Event.Type.TASK_ADDED);
            ops.await(event -> added(event, "hidden"));
            dev.await(event -> added(event, "shown"));
            hidden.close();
            ops.await(event -> event.getType() == Event.Type.FRAMEWORK_REMOVED);
            dev.await(event -> event.getType() == Event.Type.AGENT_ADDED);
            assertThat(dev.events().toString()).doesNotContain("hidden").doesNotContain("\"t1\"");
        }
    }

    private static boolean added(Event event, String name) {
        return event.getType() == Event.Type.FRAMEWORK_ADDED
                && event.getFrameworkAdded()
                        .getFramework()
                        .getFrameworkInfo()
                        .getName()
                        .equals(name);
    }

    private static FrameworkInfo info(String name, String user) {
        return FakeScheduler.info(name).setUser(user).build();
    }

    private static Subscription<Event> follow(URI root) throws IOException {
        Subscription<Event> stream = new Subscription<>(
                root.resolve("/api/v1"),
                MediaType.PROTOBUF,
                Call.newBuilder().setType(Call.Type.SUBSCRIBE).build(),
                Event::newBuilder,
                Event.class);
        stream.await(event -> event.getType() == Event.Type.SUBSCRIBED);
        return stream;
    }
}
