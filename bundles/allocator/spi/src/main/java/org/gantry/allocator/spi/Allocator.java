package org.gantry.allocator.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.gantry.model.Resources;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which framework is offered which resources, in which role. A service with the property {@code gantry.module}.
 *
 * <p>The master calls it on its owner thread only, so implementations need no locks, must not block and must not start
 * threads. An allocator holds nothing that the master cannot tell it again: a version that is swapped in gets {@link
 * #rebuild} and goes on from there.
 *
 * <p>Resources are Mesos resources without allocation info unless said otherwise. What is offered or used counts as
 * allocated from {@link #allocate} on until {@link #recover}.
 */
@ConsumerType
public interface Allocator {
    /** Replaces everything known by this state of the cluster. */
    void rebuild(ClusterState state);

    void putAgent(AgentState agent);

    /** Forgets an agent with everything allocated and every filter on it. Unknown ids are harmless. */
    void removeAgent(String agentId);

    /** Adds a framework, or takes over changed roles, suppressed roles, weights or activity. */
    void putFramework(FrameworkState framework);

    /** Forgets a framework; what it was allocated must have been recovered before. */
    void removeFramework(String frameworkId);

    /** Sets a role's weight, 1 by default, above 0. */
    void setWeight(String role, double weight);

    /**
     * Counts resources as allocated that {@link #allocate} did not hand out: tasks that an agent reports when it comes
     * back.
     */
    void allocated(String agentId, String frameworkId, String role, Resources resources);

    /**
     * Takes allocated resources back: declined, unused, or their task has ended.
     *
     * @param refuse for how long not to offer them or less of that agent to that framework in that role; zero for no
     *     filter
     */
    void recover(String agentId, String frameworkId, String role, Resources resources, Duration refuse, Instant now);

    /** Stops offers in these roles, all of the framework's if empty. */
    void suppress(String frameworkId, Set<String> roles);

    /** Resumes offers in these roles, all if empty, and drops the framework's filters in them. */
    void revive(String frameworkId, Set<String> roles);

    /** Drops every filter and allocation right of a framework that disconnected, but counts what it runs. */
    void deactivate(String frameworkId);

    /** One allocation cycle over everything that can be allocated now. */
    List<Allocation> allocate(Instant now);

    /** Why a framework is or was not offered what an agent has, for operators; in the order of the checks. */
    List<Refusal> explain(String frameworkId, Instant now);

    /** Shares and counts by role, for {@code /roles} and metrics. */
    Collection<RoleShare> shares();
}
