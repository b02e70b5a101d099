package org.gantry.master.transition;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Label;
import org.apache.mesos.v1.Protos.Labels;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.gantry.allocator.spi.AgentState;
import org.gantry.allocator.spi.Allocation;
import org.gantry.allocator.spi.Attribute;
import org.gantry.allocator.spi.ClusterState;
import org.gantry.allocator.spi.FaultDomain;
import org.gantry.allocator.spi.FrameworkState;
import org.gantry.allocator.spi.Settings;
import org.gantry.allocator.spi.Unavailability;
import org.gantry.master.state.Agent;
import org.gantry.master.state.AllocationBook;
import org.gantry.master.state.Executor;
import org.gantry.master.state.Framework;
import org.gantry.master.state.Ledger;
import org.gantry.master.state.MachineKey;
import org.gantry.master.state.StandingOrders;
import org.gantry.master.validation.ConstraintReader;
import org.gantry.master.view.Times;
import org.gantry.model.Quantities;
import org.gantry.model.Scalar;

/** The master's state in the allocator's words. */
public final class AllocatorView {
    /** Label of frameworks and tasks that says which band they are in. */
    static final String PRIORITY_LABEL = "gantry.priority";

    private AllocatorView() {}

    static AgentState agent(StandingOrders orders, Agent agent) {
        return new AgentState(
                agent.id(),
                agent.hostname(),
                agent.total(),
                orders.isActive(agent),
                attributes(agent),
                domain(agent.info().hasDomain(), agent.info().getDomain()),
                orders.maintenance().unavailability(MachineKey.of(agent)).map(AllocatorView::unavailability));
    }

    /** As offer constraints see it. */
    public static AgentState described(Agent agent) {
        return new AgentState(
                agent.id(),
                agent.hostname(),
                agent.total(),
                agent.connected(),
                attributes(agent),
                domain(agent.info().hasDomain(), agent.info().getDomain()),
                Optional.empty());
    }

    static FrameworkState framework(Framework framework) {
        return new FrameworkState(
                framework.id(),
                framework.roles(),
                framework.suppressed(),
                framework.capabilityNames(),
                framework.connected(),
                minimums(framework.info().getOfferFiltersMap()),
                ConstraintReader.known(framework.constraints()),
                priority(framework.info().getLabels()));
    }

    static Unavailability unavailability(org.apache.mesos.v1.Protos.Unavailability unavailability) {
        return new Unavailability(
                Times.instant(unavailability.getStart()),
                unavailability.hasDuration()
                        ? Optional.of(
                                Duration.ofNanos(unavailability.getDuration().getNanoseconds()))
                        : Optional.empty());
    }

    /** The band that labels put something into; 0 without such a label, or if its value is no whole number. */
    static int priority(Labels labels) {
        return priority(labels, 0);
    }

    /**
     * Likewise.
     *
     * @param otherwise the band without such a label
     */
    static int priority(Labels labels, int otherwise) {
        return labels.getLabelsList().stream()
                .filter(label -> label.getKey().equals(PRIORITY_LABEL))
                .map(Label::getValue)
                .filter(value -> value.matches("-?[0-9]{1,9}"))
                .map(Integer::valueOf)
                .findFirst()
                .orElse(otherwise);
    }

    static Optional<FaultDomain> domain(boolean present, DomainInfo domain) {
        if (!present || !domain.hasFaultDomain()) {
            return Optional.empty();
        }
        DomainInfo.FaultDomain fault = domain.getFaultDomain();
        return Optional.of(
                new FaultDomain(fault.getRegion().getName(), fault.getZone().getName()));
    }

    private static List<Attribute> attributes(Agent agent) {
        return agent.info().getAttributesList().stream()
                .map(AllocatorView::attribute)
                .toList();
    }

    private static Attribute attribute(org.apache.mesos.v1.Protos.Attribute attribute) {
        String name = attribute.getName();
        return switch (attribute.getType()) {
            case TEXT -> Attribute.text(name, attribute.getText().getValue());
            case SCALAR ->
                new Attribute(
                        name,
                        Attribute.Type.SCALAR,
                        String.valueOf(attribute.getScalar().getValue()));
            case RANGES ->
                new Attribute(
                        name,
                        Attribute.Type.RANGES,
                        attribute.getRanges().getRangeList().stream()
                                .map(range -> range.getBegin() + "-" + range.getEnd())
                                .collect(Collectors.joining(", ", "[", "]")));
            case SET ->
                new Attribute(
                        name,
                        Attribute.Type.SET,
                        attribute.getSet().getItemList().stream().collect(Collectors.joining(", ", "{", "}")));
        };
    }

    private static Map<String, List<Quantities>> minimums(Map<String, OfferFilters> filters) {
        Map<String, List<Quantities>> minimums = new HashMap<>();
        filters.forEach((role, filter) -> {
            if (filter.hasMinAllocatableResources()) {
                minimums.put(
                        role,
                        filter.getMinAllocatableResources().getQuantitiesList().stream()
                                .map(AllocatorView::quantities)
                                .toList());
            }
        });
        return minimums;
    }

    private static Quantities quantities(OfferFilters.ResourceQuantities amounts) {
        SortedMap<String, Scalar> result = new TreeMap<>();
        amounts.getQuantitiesMap().forEach((name, amount) -> result.put(name, Scalar.of(amount.getValue())));
        return new Quantities(result);
    }

    /**
     * Everything that an allocator starts from.
     *
     * @param weights that hold unless operators set others
     */
    public static ClusterState of(Ledger ledger, Settings settings, Map<String, Double> weights) {
        AllocationBook book = ledger.allocation();
        List<AgentState> agents = ledger.agents().values().stream()
                .map(agent -> agent(ledger.orders(), agent))
                .toList();
        List<FrameworkState> frameworks = ledger.frameworks().values().stream()
                .map(AllocatorView::framework)
                .toList();
        List<Allocation> allocated = new ArrayList<>();
        ledger.offers()
                .values()
                .forEach(offer -> allocated.add(
                        new Allocation(offer.frameworkId(), offer.role(), offer.agentId(), offer.resources())));
        for (Framework framework : ledger.frameworks().values()) {
            ledger.tasks(framework.id()).current().values().stream()
                    .filter(TaskRecords::holdsResources)
                    .filter(task -> ledger.agents().has(task.getAgentId().getValue()))
                    .forEach(task -> TaskRecords.usage(task.getResourcesList())
                            .forEach((role, resources) -> allocated.add(new Allocation(
                                    framework.id(), role, task.getAgentId().getValue(), resources))));
        }
        for (Executor executor : ledger.executors().values()) {
            TaskRecords.usage(executor.info().getResourcesList())
                    .forEach((role, resources) ->
                            allocated.add(new Allocation(executor.frameworkId(), role, executor.agentId(), resources)));
        }
        return new ClusterState(
                settings,
                agents,
                frameworks,
                allocated,
                book.weights().isEmpty() ? weights : book.weights(),
                book.quotas(),
                book.whitelist(),
                List.copyOf(book.inverseOffers().values()),
                book.requests(),
                ledger.watch().hold().isPresent());
    }
}
