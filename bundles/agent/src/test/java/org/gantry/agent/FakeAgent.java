package org.gantry.agent;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.gantry.agent.config.AgentFlags;
import org.gantry.agent.core.ExecutorView;
import org.gantry.containerizers.fake.FakeContainerizer;
import org.gantry.containerizers.spi.Containerizer;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.ContainerUsage;
import org.gantry.protocol.agentlink.AgentLink;
import org.gantry.security.acl.AclAuthorizer;
import org.gantry.security.basic.BasicAuthenticator;
import org.gantry.security.jwt.JwtAuthenticator;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.spi.TokenIssuer;
import org.gantry.testkit.LocalModuleHost;

/** An agent whose containers run nothing, with a master that only tests what it is told. */
public final class FakeAgent implements AutoCloseable {
    private final FakeMaster master = new FakeMaster();
    private final FakeContainerizer containerizer = new FakeContainerizer();
    private final LocalModuleHost modules = new LocalModuleHost();
    private final Agent agent;

    public FakeAgent(Path work, Map<String, String> flags) throws Exception {
        this(work, flags, 1);
    }

    /** One that may never come as far as to register. */
    static FakeAgent unregistered(Path work, Map<String, String> flags) throws Exception {
        return new FakeAgent(work, flags, 0);
    }

    private FakeAgent(Path work, Map<String, String> flags, int subscriptions) throws Exception {
        modules.add(Containerizer.class, "fake", containerizer);
        JwtAuthenticator jwt = new JwtAuthenticator(Clock.systemUTC());
        modules.add(Authenticator.class, "basic", new BasicAuthenticator());
        modules.add(Authenticator.class, "jwt", jwt);
        modules.add(TokenIssuer.class, "jwt", jwt);
        modules.add(Authorizer.class, "local", new AclAuthorizer());
        Map<String, String> all = new HashMap<>(flags);
        all.putIfAbsent("work_dir", work.toString());
        all.putIfAbsent("resources", "cpus:4;mem:1024;disk:1024");
        all.putIfAbsent("isolation", ",");
        agent = new Agent(
                AgentFlags.of(all, false),
                new AgentParts(modules, () -> () -> Optional.of(master.uri()), Clock.systemUTC(), "boot"));
        agent.start();
        master.awaitSubscriptions(subscriptions);
    }

    public Agent agent() {
        return agent;
    }

    FakeMaster master() {
        return master;
    }

    FakeContainerizer containerizer() {
        return containerizer;
    }

    /** Runs a task. @return its sandbox */
    public Path run(TaskInfo task) {
        String id = task.getTaskId().getValue();
        master.launch(TestTasks.FRAMEWORK, task);
        master.await(id, TaskState.TASK_RUNNING);
        return agent.directory().sandbox(FakeMaster.AGENT, view(id).run());
    }

    /** Launches a task, and does not wait for it. */
    public void launch(TaskInfo task) {
        master.launch(TestTasks.FRAMEWORK, task);
    }

    public void kill(String task) {
        master.kill(TestTasks.FRAMEWORK_ID, task);
    }

    /** Sends an executor a message of its framework. */
    public void tell(String framework, String executor, String message) {
        master.tell(framework, executor, message);
    }

    public void shutdownExecutor(String framework, String executor) {
        master.shutdownExecutor(framework, executor);
    }

    public void awaitState(String task, String state) {
        master.await(task, TaskState.valueOf(state));
    }

    /** Messages of executors that the master was given. */
    public List<String> messages() {
        return master.calls(AgentLink.Call.Type.MESSAGE).stream()
                .map(call -> call.getMessage().getData().toStringUtf8())
                .toList();
    }

    /** What the only task is measured to use. */
    public void use(ContainerUsage usage) {
        containerizer.world().use(container(), usage);
    }

    ExecutorView view(String task) {
        return agent.snapshot().frameworks().get(0).executors().stream()
                .filter(executor -> executor.run().executor().equals(task))
                .findFirst()
                .orElseThrow();
    }

    private ContainerId container() {
        return agent.snapshot().frameworks().get(0).executors().get(0).run().container();
    }

    @Override
    public void close() throws Exception {
        agent.close();
        master.close();
    }
}
