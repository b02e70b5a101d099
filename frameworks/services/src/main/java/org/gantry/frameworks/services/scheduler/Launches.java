package org.gantry.frameworks.services.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.gantry.frameworks.sdk.Calls;
import org.gantry.frameworks.services.app.App;
import org.gantry.frameworks.services.app.AppId;
import org.gantry.frameworks.services.placement.OfferMatcher;
import org.gantry.frameworks.services.placement.OfferedResources;
import org.gantry.frameworks.services.placement.Place;
import org.gantry.frameworks.services.placement.TaskBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings waiting instances and offers together, and asks for offers only while somebody waits. */
final class Launches {
    private static final Logger LOG = LoggerFactory.getLogger(Launches.class);

    private enum Interest {
        UNKNOWN,
        WANTED,
        SUPPRESSED
    }

    private final OfferMatcher matcher;
    private final Map<AppId, QueueEntry> queue = new HashMap<>();
    private Interest interest = Interest.UNKNOWN;
    private Set<String> revivedFor = Set.of();
    private Instant lastRevive = Instant.EPOCH;
    private int tokens;
    private Instant tokensSince = Instant.EPOCH;
    private long offersUsed;
    private long offersDeclined;
    private long tasksLaunched;

    Launches(OfferMatcher matcher) {
        this.matcher = matcher;
    }

    /** A new subscription knows nothing of what was suppressed before. */
    void subscribed() {
        interest = Interest.UNKNOWN;
        revivedFor = Set.of();
    }

    void offers(Transaction tx, List<Offer> offers) {
        refillTokens(tx);
        List<OfferID> declined = new ArrayList<>();
        for (Offer offer : offers) {
            List<TaskInfo> tasks = match(tx, offer);
            if (tasks.isEmpty()) {
                declined.add(offer.getId());
                continue;
            }
            offersUsed++;
            tasksLaunched += tasks.size();
            // The rest of the offer comes back at once, other instances may be waiting for it.
            tx.send(Calls.launch(offer.getId(), tasks, Duration.ZERO));
        }
        if (!declined.isEmpty()) {
            offersDeclined += declined.size();
            tx.send(Calls.decline(declined, tx.settings.declineOfferDuration()));
        }
    }

    private List<TaskInfo> match(Transaction tx, Offer offer) {
        List<TaskInfo> tasks = new ArrayList<>();
        OfferedResources left = new OfferedResources(offer.getResourcesList());
        Set<AppId> refused = new HashSet<>();
        for (Instance instance : waiting(tx)) {
            if (tasks.size() >= tx.settings.maxInstancesPerOffer() || tokens <= 0) {
                break;
            }
            Optional<App> app = tx.state.definition(instance);
            if (app.isEmpty() || refused.contains(instance.appId())) {
                continue;
            }
            Optional<TaskInfo> task = launch(tx, instance, app.get(), offer, left);
            task.ifPresent(tasks::add);
            if (task.isEmpty()) {
                refused.add(instance.appId());
            }
        }
        return tasks;
    }

    private Optional<TaskInfo> launch(Transaction tx, Instance instance, App app, Offer offer, OfferedResources left) {
        QueueEntry entry = queue.computeIfAbsent(app.id(), ignored -> new QueueEntry(instance.since()));
        OfferMatcher.Match match = matcher.match(app, offer, left, placed(tx, app));
        if (match instanceof OfferMatcher.Match.Refused no) {
            entry.refused(offer, no.reasons(), tx.now);
            return Optional.empty();
        }
        OfferMatcher.Match.Fits fits = (OfferMatcher.Match.Fits) match;
        entry.used(offer, tx.now);
        tokens--;
        String taskId = TaskIds.task(instance.id(), instance.incarnation() + 1);
        LOG.info("Launching task {} on {}", taskId, offer.getHostname());
        tx.put(instance.provisioned(
                new Instance.Launch(
                        taskId,
                        offer.getAgentId().getValue(),
                        Place.of(offer),
                        fits.hostPorts(),
                        tx.now,
                        Optional.empty(),
                        List.of()),
                tx.now));
        return Optional.of(TaskBuilder.build(app, taskId, offer, fits));
    }

    /** Where instances of the same configuration are; older ones must not keep an upgrade from its places. */
    private static List<Place> placed(Transaction tx, App app) {
        return tx.state.instances(app.id()).stream()
                .filter(other -> other.condition().launched())
                .filter(other -> !other.appVersion().isBefore(app.configVersion()))
                .flatMap(other -> other.place().stream())
                .toList();
    }

    private static List<Instance> waiting(Transaction tx) {
        return tx.state.instances().stream()
                .filter(instance -> instance.condition() == Condition.SCHEDULED)
                .filter(instance -> tx.state
                        .definition(instance)
                        .filter(app -> tx.state.backoffs.mayLaunch(app, tx.now))
                        .isPresent())
                .sorted(Comparator.comparing(Instance::since).thenComparing(Instance::id))
                .toList();
    }

    private void refillTokens(Transaction tx) {
        if (!tx.now.isBefore(tokensSince.plus(tx.settings.launchTokenInterval()))) {
            tokens = tx.settings.launchTokens();
            tokensSince = tx.now;
        }
    }

    /** A task came up, so one more may be launched before the interval is over. */
    void returnToken(Transaction tx) {
        tokens = Math.min(tx.settings.launchTokens(), tokens + 1);
    }

    /** Tells the master whether offers are wanted, when that has changed. */
    void updateInterest(Transaction tx) {
        queue.keySet().removeIf(app -> tx.state.instances(app).stream()
                .noneMatch(instance -> instance.condition() == Condition.SCHEDULED));
        if (!tx.state.subscribed) {
            return;
        }
        List<Instance> waiting = waiting(tx);
        if (waiting.isEmpty()) {
            if (interest != Interest.SUPPRESSED && nobodyWaits(tx)) {
                interest = Interest.SUPPRESSED;
                revivedFor = Set.of();
                tx.send(Calls.suppress());
            }
            return;
        }
        Set<String> keys = new HashSet<>();
        waiting.forEach(
                instance -> keys.add(instance.id() + "#" + instance.incarnation() + "@" + instance.appVersion()));
        boolean changed = interest != Interest.WANTED || !revivedFor.containsAll(keys);
        if (changed
                && !tx.now.isBefore(lastRevive.plus(
                        interest == Interest.SUPPRESSED ? Duration.ZERO : tx.settings.minReviveInterval()))) {
            interest = Interest.WANTED;
            revivedFor = keys;
            lastRevive = tx.now;
            tx.send(Calls.revive());
        }
    }

    private static boolean nobodyWaits(Transaction tx) {
        return tx.state.instances().stream().noneMatch(instance -> instance.condition() == Condition.SCHEDULED);
    }

    /** What {@code /v2/queue} shows. */
    List<QueueEntry.Info> queue(ServiceState state, Instant now) {
        Map<AppId, List<Instance>> waiting = new java.util.TreeMap<>();
        for (Instance instance : state.instances()) {
            if (instance.condition() == Condition.SCHEDULED) {
                waiting.computeIfAbsent(instance.appId(), ignored -> new ArrayList<>())
                        .add(instance);
            }
        }
        List<QueueEntry.Info> infos = new ArrayList<>();
        waiting.forEach((id, instances) -> state.definition(instances.get(instances.size() - 1))
                .ifPresent(app -> {
                    Instant since = instances.stream()
                            .map(Instance::since)
                            .min(Comparator.naturalOrder())
                            .orElse(now);
                    Duration left = state.backoffs
                            .deadline(app)
                            .filter(now::isBefore)
                            .map(deadline -> Duration.between(now, deadline))
                            .orElse(Duration.ZERO);
                    infos.add(queue.computeIfAbsent(id, ignored -> new QueueEntry(since))
                            .info(app, instances.size(), left));
                }));
        return List.copyOf(infos);
    }

    long offersUsed() {
        return offersUsed;
    }

    long offersDeclined() {
        return offersDeclined;
    }

    long tasksLaunched() {
        return tasksLaunched;
    }
}
