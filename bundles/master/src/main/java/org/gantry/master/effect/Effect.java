package org.gantry.master.effect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocator;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Quota;
import org.gantry.allocator.spi.Request;
import org.gantry.master.command.Command;
import org.gantry.model.Resources;
import org.gantry.protocol.agentlink.AgentLink;

/** What a transition wants done. Carried out after the state has changed, in order. */
public sealed interface Effect {
    /** Sends an event on a framework's stream. */
    record ToScheduler(String stream, Event event) implements Effect {}

    /** Sends an event on an agent's link. */
    record ToAgent(String stream, AgentLink.Event event) implements Effect {}

    /** Ends a stream after what was sent on it before. */
    record Close(String stream, String reason) implements Effect {}

    /** Tells those who follow the operator API's event stream. */
    record ToOperators(Supplier<org.apache.mesos.v1.master.Protos.Event> told) implements Effect {
        /** Made each time: most often nobody follows, and then it need not be made at all. */
        public org.apache.mesos.v1.master.Protos.Event event() {
            return told.get();
        }
    }

    /**
     * Changes the registry; {@code then} is applied once that is durable, if this master still leads then.
     *
     * @param term of this master's in which it was decided
     */
    record Persist(long term, RegistryChange change, Optional<Command> then) implements Effect {}

    /** Ends every stream, of frameworks, agents and operators alike, after what was sent before. */
    record CloseAll(String reason) implements Effect {}

    /** Tells an operator what became of an order. */
    record Reply(CompletableFuture<org.gantry.master.order.Answer> to, org.gantry.master.order.Answer answer)
            implements Effect {}

    /** Something that an operator should look at. */
    record Complain(String message) implements Effect {}

    /** Counts something under its metric's name. */
    record Count(String metric) implements Effect {}

    /** Forgets everything that was counted under names with this prefix. */
    record ForgetCounts(String prefix) implements Effect {}

    /** Wants an allocation cycle as soon as possible. */
    record Allocate() implements Effect {}

    /** Tells one who waits what is wrong, or that it is done. */
    record Answer(CompletableFuture<Optional<String>> to, Optional<String> error) implements Effect {}

    /** Tells the allocator; carried out on the owner thread at once. */
    sealed interface ForAllocator extends Effect {
        void on(Allocator allocator);
    }

    record PutAgent(AgentState agent) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.putAgent(agent);
        }
    }

    record RemoveAgent(String agentId) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.removeAgent(agentId);
        }
    }

    record PutFramework(FrameworkState framework) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.putFramework(framework);
        }
    }

    record DeactivateFramework(String frameworkId) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.deactivate(frameworkId);
        }
    }

    record RemoveFramework(String frameworkId) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.removeFramework(frameworkId);
        }
    }

    record Suppress(String frameworkId, Set<String> roles) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.suppress(frameworkId, roles);
        }
    }

    record Revive(String frameworkId, Set<String> roles) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.revive(frameworkId, roles);
        }
    }

    /** A top-level role's quota; {@link Quota#NONE} removes it. */
    record SetQuota(String role, Quota quota) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.setQuota(role, quota);
        }
    }

    /** A role's weight; 1 for the default. */
    record SetWeight(String role, double weight) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.setWeight(role, weight);
        }
    }

    /** Enough agents are back for a new leader to hand out resources. */
    record ResumeAllocation() implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.resume();
        }
    }

    /** Which hosts may be offered; all if empty. */
    record SetWhitelist(Optional<Set<String>> hostnames) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.setWhitelist(hostnames);
        }
    }

    /** What a framework waits for. */
    record Requested(String frameworkId, List<Request> requests) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.request(frameworkId, requests);
        }
    }

    /** An offer operation on resources that are allocated. */
    record Convert(String agentId, String frameworkId, String role, Resources consumed, Resources converted)
            implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.convert(agentId, frameworkId, role, consumed, converted);
        }
    }

    /** An inverse offer was accepted, declined or rescinded; {@code refuse} is zero for no filter. */
    record InverseAnswered(String agentId, String frameworkId, Duration refuse, Instant now) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.inverseOfferAnswered(agentId, frameworkId, refuse, now);
        }
    }

    /** Resources in use that the allocator did not hand out. */
    record Claim(String agentId, String frameworkId, String role, Resources resources) implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.allocated(agentId, frameworkId, role, resources);
        }
    }

    record Recover(String agentId, String frameworkId, String role, Resources resources, Duration refuse, Instant now)
            implements ForAllocator {
        @Override
        public void on(Allocator allocator) {
            allocator.recover(agentId, frameworkId, role, resources, refuse, now);
        }
    }
}
