package org.gantry.master.registry;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;
import org.gantry.master.state.AbsentAgent;
import org.gantry.master.state.AbsentFramework;
import org.gantry.master.state.Deactivation;
import org.gantry.master.state.Maintenance;
import org.gantry.master.state.StandingOrders;
import org.gantry.protocol.ProtocolException;
import org.gantry.state.spi.StateException;
import org.gantry.state.spi.StateStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the registry. A record that cannot be understood is logged and left out. */
final class Reading {
    private static final Logger LOG = LoggerFactory.getLogger(Reading.class);

    private static final int READERS = 32;

    private final StateStore store;

    Reading(StateStore store) {
        this.store = store;
    }

    /** Makes something of a record's bytes. */
    private interface Reader<T> {
        T read(byte[] data) throws IOException, ProtocolException;
    }

    Registry.Content everything(long term) {
        List<AbsentAgent> agents = new ArrayList<>();
        List<AbsentAgent> unreachable = new ArrayList<>();
        List<AbsentFramework> frameworks = new ArrayList<>();
        Map<String, byte[]> records = new LinkedHashMap<>();
        each(Writes.AGENTS, records::put);
        // There may be very many, and a cluster waits for its new leader.
        records.entrySet().parallelStream()
                .map(record -> Records.readAgent(record.getKey(), record.getValue()))
                .flatMap(Optional::stream)
                .forEachOrdered(read -> (read.unreachable() ? unreachable : agents).add(read.agent()));
        each(Writes.FRAMEWORKS, (id, data) -> Records.readFramework(id, data).ifPresent(frameworks::add));
        return new Registry.Content(term, agents, unreachable, frameworks, orders());
    }

    private StandingOrders orders() {
        Map<String, QuotaConfig> quotas = new LinkedHashMap<>();
        Map<String, Double> weights = new LinkedHashMap<>();
        Map<String, Deactivation> deactivated = new LinkedHashMap<>();
        Map<String, Instant> gone = new LinkedHashMap<>();
        each(Writes.QUOTAS, (name, data) -> understand(Writes.QUOTAS, name, data, OrderRecords::readQuota)
                .ifPresent(quota -> quotas.put(quota.getRole(), quota)));
        each(Writes.WEIGHTS, (name, data) -> understand(Writes.WEIGHTS, name, data, OrderRecords::readWeight)
                .ifPresent(weight -> weights.put(weight.role(), weight.weight())));
        each(Writes.DEACTIVATED, (id, data) -> understand(Writes.DEACTIVATED, id, data, OrderRecords::readDeactivation)
                .ifPresent(deactivation -> deactivated.put(id, deactivation)));
        each(Writes.GONE, (id, data) -> understand(Writes.GONE, id, data, OrderRecords::readGone)
                .ifPresent(when -> gone.put(id, when)));
        Maintenance maintenance = store.get(Writes.MAINTENANCE)
                .flatMap(record -> understand(Writes.MAINTENANCE, "", record.data(), OrderRecords::readMaintenance))
                .orElse(Maintenance.NONE);
        return new StandingOrders(quotas, weights, maintenance, deactivated, gone);
    }

    /** Many at a time: a store answers each only after a while. */
    private void each(String folder, BiConsumer<String, byte[]> reader) {
        List<String> names = store.children(folder);
        if (names.isEmpty()) {
            return;
        }
        ExecutorService readers = Executors.newFixedThreadPool(Math.min(READERS, names.size()), task -> {
            Thread thread = new Thread(task, "gantry-master-registry-reader");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<Optional<StateStore.Versioned>>> records = new ArrayList<>(names.size());
            for (String name : names) {
                records.add(readers.submit(() -> store.get(folder + "/" + name)));
            }
            for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                result(records.get(i)).ifPresent(record -> reader.accept(name, record.data()));
            }
        } finally {
            readers.shutdownNow();
        }
    }

    private static <T> T result(Future<T> read) {
        try {
            return read.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StateException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StateException(StateException.Code.UNAVAILABLE, "Reading the registry was interrupted", e);
        }
    }

    private static <T> Optional<T> understand(String folder, String name, byte[] data, Reader<T> reader) {
        try {
            return Optional.of(reader.read(data));
        } catch (IOException | ProtocolException | DateTimeParseException e) {
            LOG.error("The registry record {}/{} cannot be read", folder, name, e);
            return Optional.empty();
        }
    }
}
