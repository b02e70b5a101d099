package org.gantry.master.transition;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.master.testing.FakeScheduler;
import org.gantry.master.testing.Scene;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LAUNCH_GROUP, and tasks with executors: what the master lets through, and what it counts. */
class GroupsTest {
    private final Scene scene = new Scene();

    @BeforeEach
    void start() {
        scene.agent("cpus:4;mem:1024;disk:1000;ports:[31000-32000]").framework(FakeScheduler.info("f"));
    }

    private static ExecutorInfo.Builder executor(String id, String resources) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(FrameworkID.newBuilder().setValue(Scene.FRAMEWORK))
                .addAllResources(Scene.list(Resources.parse(resources)));
    }

    private static ExecutorInfo.Builder executor() {
        return executor("dex", "cpus:0.1;mem:32;disk:8");
    }

    private static TaskInfo.Builder task(String id) {
        return FakeScheduler.task(id, Scene.AGENT, "cpus:0.1;mem:32").toBuilder();
    }

    private void launch(ExecutorInfo.Builder executor, TaskInfo.Builder... tasks) {
        TaskGroupInfo.Builder group = TaskGroupInfo.newBuilder();
        for (TaskInfo.Builder task : tasks) {
            group.addTasks(task);
        }
        scene.accept(
                scene.offer(),
                Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH_GROUP)
                        .setLaunchGroup(Offer.Operation.LaunchGroup.newBuilder()
                                .setExecutor(executor)
                                .setTaskGroup(group)));
    }

    private Resources offered() {
        return Scene.resources(scene.offer());
    }

    @Test
    void aGroupGoesToTheAgentAsOne() {
        launch(executor(), task("a"), task("b"));
        AgentLink.Event.LaunchGroup sent =
                scene.orders(AgentLink.Event.Type.LAUNCH_GROUP).get(0).getLaunchGroup();
        assertThat(sent.getTaskGroup().getTasksList())
                .extracting(task -> task.getExecutor().getExecutorId().getValue())
                .containsExactly("dex", "dex");
        assertThat(sent.getLaunchExecutor()).isTrue();
        assertThat(scene.ledger.executors().size()).isOne();
        assertThat(scene.ledger.tasks(Scene.FRAMEWORK).current().size()).isEqualTo(2);
        assertThat(offered()).isEqualTo(Resources.parse("cpus:3.7;mem:928;disk:992;ports:[31000-32000]"));
    }

    @Test
    void anExecutorIsCountedOnceAndFreedWhenItIsGone() {
        launch(executor(), task("a"));
        launch(executor(), task("b"));
        assertThat(scene.orders(AgentLink.Event.Type.LAUNCH_GROUP)
                        .get(0)
                        .getLaunchGroup()
                        .getLaunchExecutor())
                .isFalse();
        assertThat(scene.ledger.executors().size()).isOne();
        assertThat(offered().scalar("disk")).isEqualTo(992);
        scene.agentCalls(AgentLink.Call.newBuilder()
                .setType(AgentLink.Call.Type.EXECUTOR_EXITED)
                .setExecutorExited(AgentLink.Call.ExecutorExited.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(Scene.FRAMEWORK))
                        .setExecutorId(ExecutorID.newBuilder().setValue("dex"))
                        .setStatus(0)));
        assertThat(scene.ledger.executors().size()).isZero();
        assertThat(offered().scalar("disk")).isEqualTo(8);
    }

    @Test
    void oneBadMemberRefusesThemAll() {
        launch(executor(), task("good"), task("bad").clearResources());
        refused("Task 'bad' is invalid: Task uses no resources", 2);
        launch(executor(), task("a"), task("a"));
        refused("Task 'a' is invalid: Task has duplicate ID: a", 2);
        launch(
                executor(),
                task("d")
                        .setContainer(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.DOCKER)
                                .setDocker(ContainerInfo.DockerInfo.newBuilder().setImage("x"))));
        refused("Task 'd' is invalid: Docker ContainerInfo is not supported on the task", 1);
        launch(
                executor(),
                task("n")
                        .setContainer(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.MESOS)
                                .addNetworkInfos(NetworkInfo.getDefaultInstance()))
                        .setHealthCheck(HealthCheck.newBuilder()
                                .setType(HealthCheck.Type.TCP)
                                .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(1))));
        refused(
                "Task 'n' is invalid: HTTP and TCP health checks are not supported for nested containers not joining"
                        + " parent's network",
                1);
        launch(
                executor(),
                task("l")
                        .putLimits("cpus", Value.Scalar.newBuilder().setValue(1).build()));
        refused(
                "Task 'l' is invalid: Resource limits may only be set for tasks within a task group when the"
                        + " 'share_cgroups' field is set to 'false'.",
                1);
        launch(executor(), task("s").setContainer(shared(false)), task("t"));
        refused(
                "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and under a"
                        + " single executor",
                2);
    }

    @Test
    void executorsHaveRulesOfTheirOwn() {
        launch(executor().clearType(), task("a"));
        refused("'ExecutorInfo.type' must be set", 1);
        launch(executor().setType(ExecutorInfo.Type.CUSTOM), task("a"));
        refused("'ExecutorInfo.command' must be set for 'CUSTOM' executor", 1);
        launch(executor().setCommand(CommandInfo.newBuilder().setValue("x")), task("a"));
        refused("'ExecutorInfo.command' must not be set for 'DEFAULT' executor", 1);
        launch(executor().clearFrameworkId(), task("a"));
        refused("'ExecutorInfo.framework_id' must be set", 1);
        launch(executor("dex", "mem:32;disk:8"), task("a"));
        refused("Executor 'dex' uses less CPUs (None) than the minimum required (0.01)", 1);
        launch(executor("dex", "cpus:0.1;mem:16;disk:8"), task("a"));
        refused("Executor 'dex' uses less memory (16MB) than the minimum required (32MB)", 1);
        launch(executor("dex", "cpus:0.1;mem:32"), task("a"));
        refused("Executor 'dex' uses no disk", 1);
        launch(executor().setContainer(shared(true)), task("a"));
        refused("The 'share_cgroups' field cannot be set to 'true' on executor containers", 1);
        launch(executor(), task("a").setExecutor(executor("dex", "cpus:0.2;mem:32;disk:8")));
        refused("The `ExecutorInfo` of task 'a' is different from executor 'dex'", 1);
        launch(executor("dex", "cpus:100;mem:32;disk:8"), task("a"));
        assertThat(scene.updates().get(0).getMessage())
                .startsWith("Total resources ")
                .contains(" required by task group and its executor are more than available ");
        launch(executor(), task("a"));
        launch(executor("dex", "cpus:0.2;mem:32;disk:8"), task("b"));
        assertThat(scene.updates().get(0).getMessage())
                .startsWith("ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n");
    }

    private static ContainerInfo.Builder shared(boolean shares) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(shares));
    }

    private void refused(String why, int tasks) {
        assertThat(scene.updates()).hasSize(tasks).allSatisfy(status -> {
            assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
            assertThat(status.getMessage()).isEqualTo(why);
        });
        assertThat(scene.ledger.executors().size()).isZero();
        assertThat(scene.ledger.tasks(Scene.FRAMEWORK).current().size()).isZero();
    }

    @Test
    void aCustomExecutorIsCountedWithItsFirstTaskOnly() {
        ExecutorInfo.Builder custom = executor("own", "cpus:1;mem:64")
                .setType(ExecutorInfo.Type.CUSTOM)
                .clearFrameworkId()
                .setCommand(CommandInfo.newBuilder().setValue("./executor"));
        for (String id : new String[] {"a", "b"}) {
            scene.accept(
                    scene.offer(),
                    Offer.Operation.newBuilder()
                            .setType(Offer.Operation.Type.LAUNCH)
                            .setLaunch(Offer.Operation.Launch.newBuilder()
                                    .addTaskInfos(task(id).clearCommand().setExecutor(custom))));
            assertThat(scene.orders(AgentLink.Event.Type.LAUNCH)).hasSize(1);
        }
        assertThat(offered().scalar("cpus")).isEqualTo(2.8);
    }

    @Test
    void aGroupWithAnOperationIdIsRefused() {
        scene.accept(
                scene.offer(),
                Scene.named(
                        "op",
                        Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH_GROUP)
                                .setLaunchGroup(Offer.Operation.LaunchGroup.newBuilder()
                                        .setExecutor(executor())
                                        .setTaskGroup(TaskGroupInfo.newBuilder().addTasks(task("a"))))));
        refused("The `id` field cannot be set on LAUNCH_GROUP operations", 1);
    }
}
