package org.gantry.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.agent.TestTasks;
import org.gantry.agent.config.ResourceText;
import org.junit.jupiter.api.Test;

/** What executors and their tasks may use together. */
class AllowanceTest {
    private static final List<Resource> EXECUTOR = ResourceText.resources("cpus:0.5;mem:32");

    private static TaskInfo task(String resources, Map<String, Double> limits) {
        TaskInfo.Builder task = TestTasks.task("t", "x").clearResources();
        task.addAllResources(ResourceText.resources(resources));
        limits.forEach((name, value) ->
                task.putLimits(name, Value.Scalar.newBuilder().setValue(value).build()));
        return task.build();
    }

    private static Map<String, Double> limits(TaskInfo... tasks) {
        return Allowance.of(EXECUTOR, List.of(tasks)).limits().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getValue()));
    }

    @Test
    void withoutLimitsItIsWhatTheyWereGiven() {
        Allowance allowance = Allowance.of(EXECUTOR, List.of(task("cpus:1;mem:64", Map.of())));

        assertThat(allowance.resources()).hasSize(4);
        assertThat(allowance.limits()).isEmpty();
    }

    @Test
    void limitsAddUpWithWhatTheOthersWereGiven() {
        assertThat(limits(task("cpus:1;mem:64", Map.of("mem", 256.0)), task("cpus:1;mem:16", Map.of())))
                .isEqualTo(Map.of("mem", 32.0 + 256 + 16));
        assertThat(limits(task("cpus:1;mem:64", Map.of("cpus", 2.0)), task("cpus:1;mem:16", Map.of("cpus", 3.0))))
                .isEqualTo(Map.of("cpus", 5.5));
    }

    @Test
    void oneWithoutABoundMakesAllOfThemUnbounded() {
        assertThat(limits(
                        task("cpus:1;mem:64", Map.of("mem", Double.POSITIVE_INFINITY)),
                        task("cpus:1;mem:16", Map.of("mem", 32.0))))
                .isEqualTo(Map.of("mem", Double.POSITIVE_INFINITY));
    }
}
