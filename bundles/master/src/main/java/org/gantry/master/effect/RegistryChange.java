package org.gantry.master.effect;

import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.gantry.master.state.AbsentAgent;

/** One step of what must survive the master. */
public sealed interface RegistryChange {
    /** The agent is, or may come back as, a member of the cluster. */
    record AdmitAgent(AbsentAgent agent) implements RegistryChange {}

    /** The agent stopped answering. */
    record MarkUnreachable(AbsentAgent agent) implements RegistryChange {}

    /** The agent is gone for good. */
    record RemoveAgent(String agentId) implements RegistryChange {}

    record PutFramework(FrameworkInfo framework) implements RegistryChange {}

    record RemoveFramework(String frameworkId) implements RegistryChange {}
}
