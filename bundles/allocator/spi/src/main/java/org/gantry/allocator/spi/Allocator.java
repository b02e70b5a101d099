package org.gantry.allocator.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gantry.model.Resources;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Decides which framework is offered which resources, in which role. A service with the property {@code gantry.module}.
 *
 * <p>The master calls it on its owner thread only, so implementations need no locks, must not block and must not start
 * threads. An allocator holds nothing that the master cannot tell it again, but for filters: a version that is swapped in
 * gets {@link #rebuild} and goes on from there.
 *
 * <p>Resources are Mesos resources without allocation info unless said otherwise. What is offered or used counts as
 * allocated from {@link #allocate} on until {@link #recover}.
 */
@ConsumerType
public interface Allocator {
    /** Replaces everything known by this state of the cluster. The only call that brings {@link Settings}. */
    void rebuild(ClusterState state);

    /**
     * Adds an agent, or takes over what changed: resources, attributes, whether it may be offered, when it will be
     * unavailable. Called when agents register, come back, update, drain, or when their maintenance is scheduled.
     */
    void putAgent(AgentState agent);

    /** Forgets an agent with everything allocated and every filter on it. Unknown ids are harmless. */
    void removeAgent(String agentId);

    /** Adds a framework, or takes over what changed. Called for SUBSCRIBE and UPDATE_FRAMEWORK. */
    void putFramework(FrameworkState framework);

    /** Forgets a framework; what it was allocated must have been recovered before. */
    void removeFramework(String frameworkId);

    /** Sets a role's weight, 1 by default, above 0. Set by operators; for roles of any depth. */
    void setWeight(String role, double weight);

    /** Sets a top-level role's quota; {@link Quota#NONE} removes it. Set by operators. */
    void setQuota(String role, Quota quota);

    /** Says which hosts may be offered: all if empty. Set by operators, with a file that the master reads. */
    void setWhitelist(Optional<Set<String>> hostnames);

    /** Lets nothing be handed out until {@link #resume}. Called by a new leader that has quota to honour. */
    void pause();

    void resume();

    /** Replaces what a framework waits for. Called for REQUEST. */
    void request(String frameworkId, List<Request> requests);

    /**
     * Counts resources as allocated that {@link #allocate} did not hand out: tasks that an agent reports when it comes
     * back.
     */
    void allocated(String agentId, String frameworkId, String role, Resources resources);

    /**
     * Turns allocated resources into others of the same agent, which stay allocated: an offer operation, for example
     * RESERVE. The agent's total changes likewise.
     *
     * @param consumed must be allocated there
     */
    void convert(String agentId, String frameworkId, String role, Resources consumed, Resources converted);

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

    /** One allocation cycle over everything that can be allocated now; nothing while paused. */
    List<Allocation> allocate(Instant now);

    /**
     * Whom to ask now to leave agents that will be unavailable: active frameworks that have something allocated there,
     * have not been asked, or have answered and their filter has ended. Called after each {@link #allocate}.
     */
    List<InverseOffer> inverseOffers(Instant now);

    /**
     * An inverse offer was accepted, declined or rescinded: the framework may be asked again.
     *
     * @param refuse after how long at the earliest
     */
    void inverseOfferAnswered(String agentId, String frameworkId, Duration refuse, Instant now);

    /**
     * Whether frameworks have waited so long for what they {@link #request} that lower bands must make room; never
     * without {@link Settings#preemption}. Cheap: called after each {@link #allocate}.
     */
    boolean wantsVictims(Instant now);

    /**
     * Which tasks to kill for frameworks that wait.
     *
     * @param running every task that could be, without those already being killed
     */
    List<Victim> victims(Collection<RunningTask> running, Instant now);

    /**
     * Why a framework is or was not offered what agents have, for operators and for frameworks themselves.
     *
     * @param agentId limits the answer to one agent
     * @param limit on the number of refusals
     */
    Explanation explain(String frameworkId, Optional<String> agentId, int limit, Instant now);

    /** Shares and counts by role, for {@code /roles} and metrics. */
    Collection<RoleShare> shares();
}
