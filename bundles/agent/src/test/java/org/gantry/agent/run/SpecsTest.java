package org.gantry.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.agent.TestTasks;
import org.gantry.model.container.ResourceLimits;
import org.junit.jupiter.api.Test;

class SpecsTest {
    @Test
    void shellCommandIsGivenToTheShell() {
        assertThat(Specs.command(CommandInfo.newBuilder().setValue("a b").build())
                        .argv())
                .containsExactly("/bin/sh", "-c", "a b");
    }

    @Test
    void firstArgumentIsTheNameOfTheProgramOnly() {
        CommandInfo command = CommandInfo.newBuilder()
                .setShell(false)
                .setValue("/bin/echo")
                .addArguments("echo")
                .addArguments("x y")
                .build();

        assertThat(Specs.command(command).argv()).containsExactly("/bin/echo", "x y");
    }

    @Test
    void limitsAreRequestsUnlessTheTaskSaysOtherwise() {
        assertThat(limits(TestTasks.task("t", "x").build()))
                .isEqualTo(new ResourceLimits(0.1, 0.1, 32L << 20, 32L << 20, 0, ResourceLimits.UNLIMITED));
        ResourceLimits own = limits(TestTasks.task("t", "x")
                .putLimits("cpus", scalar(Double.POSITIVE_INFINITY))
                .putLimits("mem", scalar(64))
                .build());
        assertThat(own.cpuLimit()).isInfinite();
        assertThat(own.memoryLimitBytes()).isEqualTo(64L << 20);
    }

    private static ResourceLimits limits(TaskInfo task) {
        return Specs.limits(task.getResourcesList(), task.getLimitsMap());
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }
}
