package org.gantry.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private static String of(String name, double value) {
        return PrometheusText.of(new TreeMap<>(Map.of(name, value)));
    }

    @Test
    void aPlainMetricKeepsItsName() {
        assertThat(of("master/tasks_running", 3.0))
                .isEqualTo("# TYPE gantry_master_tasks_running untyped\ngantry_master_tasks_running 3\n");
        assertThat(of("system/load_1min", 0.25)).endsWith("gantry_system_load_1min 0.25\n");
        assertThat(of("x", Double.POSITIVE_INFINITY)).endsWith("gantry_x +Inf\n");
    }

    @Test
    void whoeverItConcernsIsALabel() {
        assertThat(of("master/frameworks/my%2Fframe%20\"work/ab-1/calls/accept", 1))
                .contains("gantry_master_framework_by_type{name=\"my/frame \\\"work\",id=\"ab-1\","
                        + "kind=\"calls\",type=\"accept\"} 1\n");
        assertThat(of("master/frameworks/n/i/subscribed", 1))
                .contains("gantry_master_framework_subscribed{name=\"n\",id=\"i\"} 1\n");
        assertThat(of("allocator/mesos/quota/roles/a/b/resources/cpus/limit", 2))
                .contains("gantry_allocator_mesos_quota_limit{role=\"a/b\",resource=\"cpus\"} 2\n");
        assertThat(of("master/task_lost/source_master/reason_slave_removed", 2))
                .contains("gantry_master_task_updates{state=\"task_lost\",source=\"source_master\","
                        + "reason=\"reason_slave_removed\"} 2\n");
    }

    @Test
    void percentilesAreQuantilesOfOneName() {
        TreeMap<String, Double> metrics =
                new TreeMap<>(Map.of("r/store_ms", 1.0, "r/store_ms/p50", 2.5, "r/store_ms/p9999", 4.0));
        assertThat(PrometheusText.of(metrics))
                .isEqualTo("# TYPE gantry_r_store_ms untyped\n"
                        + "gantry_r_store_ms 1\n"
                        + "gantry_r_store_ms{quantile=\"0.50\"} 2.5\n"
                        + "gantry_r_store_ms{quantile=\"0.9999\"} 4\n");
    }
}
