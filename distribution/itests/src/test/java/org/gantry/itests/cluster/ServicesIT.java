package org.gantry.itests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gantry.itests.EventLog;
import org.gantry.itests.Http.Response;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes with the services framework: clients may ask either. */
class ServicesIT {
    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    static Path folder;

    private static List<Node> nodes = List.of();

    @BeforeAll
    static void start() {
        List<Node> unplaced = Stream.of("a", "b", "c")
                .map(name -> Node.in(folder.resolve(name)).asDaemon())
                .toList();
        String ensemble =
                unplaced.stream().map(node -> "127.0.0.1+" + node.portOffset()).collect(Collectors.joining(","));
        nodes = List.of(
                member(unplaced, 1, "master,services", ensemble),
                member(unplaced, 2, "master,services", ensemble),
                member(unplaced, 3, "master", ensemble));
        nodes.forEach(Node::begin);
        nodes.forEach(Node::awaitReady);
    }

    private static Node member(List<Node> unplaced, int number, String roles, String ensemble) {
        return unplaced.get(number - 1)
                .withOptions("--roles", roles, "--ensemble", ensemble, "--member", Integer.toString(number));
    }

    @AfterAll
    static void stop() {
        nodes.forEach(Node::close);
    }

    private static Response get(Node node, String path) {
        return node.http().get(node.services(), path);
    }

    /** Whether the node answers by itself. */
    private static boolean leads(Node node) {
        Response info = get(node, "/v2/info");
        return info.status() == 200
                && info.headers().firstValue("X-Marathon-Via").isEmpty();
    }

    @Test
    void eitherNodeAnswersAndOneGoesOnAlone() {
        List<Node> both = nodes.subList(0, 2);
        Node leader = await("a leader")
                .atMost(WITHIN)
                .until(() -> both.stream().filter(ServicesIT::leads).findFirst(), Optional::isPresent)
                .orElseThrow();
        Node follower = leader == both.get(0) ? both.get(1) : both.get(0);
        await("the other follows")
                .atMost(WITHIN)
                .until(() -> get(follower, "/v2/leader").status() == 200);

        Response passedOn = get(follower, "/v2/leader");
        assertThat(passedOn.headers().firstValue("X-Marathon-Via"))
                .contains("1.1 127.0.0.1:" + follower.services().getPort());
        assertThat(passedOn.headers().firstValue("X-Marathon-Leader"))
                .contains(leader.services().toString());
        assertThat(passedOn.json().path("leader").asText())
                .isEqualTo("127.0.0.1:" + leader.services().getPort());

        try (EventLog events = new EventLog(follower, "")) {
            await().atMost(WITHIN).until(() -> events.types().contains("event_stream_attached"));
            Response created = follower.http()
                    .post(follower.services(), "/v2/apps", "{\"id\": \"app\", \"cmd\": \"sleep 1\", \"instances\": 0}");
            assertThat(created.status()).as(created.body()).isEqualTo(201);
            await().atMost(WITHIN).until(() -> events.types().contains("deployment_success"));
        }
        assertThat(get(leader, "/v2/apps/app").json())
                .isEqualTo(get(follower, "/v2/apps/app").json());

        leader.kill9();
        await("the follower leads").atMost(WITHIN).until(() -> alone(follower));
        assertThat(get(follower, "/v2/apps/app").status()).isEqualTo(200);
    }

    private static boolean alone(Node node) {
        try {
            return leads(node);
        } catch (UncheckedIOException slow) {
            return false;
        }
    }
}
