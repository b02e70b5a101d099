package org.gantry.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import org.gantry.master.testing.LocalMaster;
import org.gantry.master.testing.Recordings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Habits of the older endpoints. */
class LegacyApiTest {
    private static LocalMaster master;

    @BeforeAll
    static void start() throws Exception {
        master = new LocalMaster(Map.of("cluster", "c")).startLeading();
    }

    @AfterAll
    static void stop() throws Exception {
        master.close();
    }

    @Test
    void wrapsAnswersForScripts() throws Exception {
        HttpResponse<String> answer = master.get("/slaves?jsonp=cb");
        assertThat(answer.body()).isEqualTo("cb({\"slaves\":[],\"recovered_slaves\":[]})");
        assertThat(answer.headers().firstValue("Content-Type")).isEqualTo(Optional.of("text/javascript"));
        assertThat(master.get("/slaves?jsonp=alert(1)//").statusCode()).isEqualTo(400);
    }

    @Test
    void answersAnyMethodAndRefusesUnknownPaths() throws Exception {
        assertThat(master.send("PUT", "/state", "").statusCode()).isEqualTo(200);
        assertThat(master.get("/state.json").statusCode()).isEqualTo(404);
        assertThat(master.get("/master/nonexistent").body()).isEqualTo("404 Not Found.");
        assertThat(master.get("/master/health").body()).isEmpty();
    }

    @Test
    void redirectsToItself() throws Exception {
        HttpResponse<String> answer = master.get("/master/redirect");
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location")).isEqualTo(Optional.of("//127.0.0.1:5050"));
    }

    @Test
    void metricsHaveTheNamesThatDashboardsUse() throws Exception {
        JsonNode metrics = Recordings.json(master.get("/metrics/snapshot").body());
        assertThat(metrics.get("master/elected").asDouble()).isEqualTo(1.0);
        for (String name : new String[] {
            "master/slaves_active",
            "master/tasks_running",
            "master/cpus_percent",
            "master/messages_kill_task",
            "master/slave_removals/reason_unhealthy",
            "master/uptime_secs",
            "master/frameworks_connected"
        }) {
            assertThat(metrics.has(name)).as(name).isTrue();
        }
    }

    @Test
    void filtersAndPagesSilently() throws Exception {
        assertThat(master.get("/slaves?slave_id=nope").body()).isEqualTo("{\"slaves\":[],\"recovered_slaves\":[]}");
        assertThat(master.get("/tasks?limit=x&order=bogus").body()).isEqualTo("{\"tasks\":[]}");
    }
}
