package org.gantry.master.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gantry.master.effect.RegistryChange;
import org.gantry.state.spi.StateRules;
import org.gantry.state.spi.StateStore.Change;

/** Where each thing is kept, and what a change of it means to the store. */
final class Writes {
    static final String AGENTS = "/gantry/master/agents";
    static final String FRAMEWORKS = "/gantry/master/frameworks";
    static final String QUOTAS = "/gantry/master/quotas";
    static final String WEIGHTS = "/gantry/master/weights";
    static final String DEACTIVATED = "/gantry/master/deactivated";
    static final String GONE = "/gantry/master/gone";
    static final String MAINTENANCE = "/gantry/master/maintenance";

    /** What a change weighs in a commit beside its data and path. */
    private static final int OVERHEAD = 128;

    /** Room that the fence's own record needs in each commit. */
    private static final int FENCE = 1024;

    private Writes() {}

    /** The writes of one change. */
    static List<Change> of(RegistryChange change) {
        List<Change> writes = new ArrayList<>();
        collect(change, writes);
        return writes;
    }

    /**
     * The writes of many changes in as few commits as they fit into. Of several writes of one record the last counts;
     * the writes of one change stay in one commit.
     */
    static List<List<Change>> together(List<List<Change>> changes) {
        List<List<Change>> commits = new ArrayList<>();
        Map<String, Change> commit = new LinkedHashMap<>();
        long weight = 0;
        for (List<Change> writes : changes) {
            long more = writes.stream().mapToLong(Writes::weight).sum();
            if (!commit.isEmpty() && weight + more > StateRules.MAX_COMMIT_BYTES - FENCE) {
                commits.add(List.copyOf(commit.values()));
                commit.clear();
                weight = 0;
            }
            writes.forEach(write -> commit.put(write.path(), write));
            weight += more;
        }
        if (!commit.isEmpty()) {
            commits.add(List.copyOf(commit.values()));
        }
        return commits;
    }

    private static long weight(Change change) {
        int size = change instanceof Change.Put put ? put.data().length : 0;
        return size + 3L * change.path().getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
    }

    private static void collect(RegistryChange change, List<Change> writes) {
        if (change instanceof RegistryChange.All all) {
            all.changes().forEach(one -> collect(one, writes));
        } else if (change instanceof RegistryChange.AdmitAgent admit) {
            put(writes, AGENTS, admit.agent().id(), Records.writeAgent(admit.agent(), false));
        } else if (change instanceof RegistryChange.MarkUnreachable mark) {
            put(writes, AGENTS, mark.agent().id(), Records.writeAgent(mark.agent(), true));
        } else if (change instanceof RegistryChange.RemoveAgent remove) {
            forget(writes, remove.agentId());
        } else if (change instanceof RegistryChange.MarkGone mark) {
            forget(writes, mark.agentId());
            put(writes, GONE, mark.agentId(), OrderRecords.gone(mark.when()));
        } else if (change instanceof RegistryChange.ForgetGone forget) {
            delete(writes, GONE, forget.agentId());
        } else if (change instanceof RegistryChange.PutDeactivation put) {
            put(writes, DEACTIVATED, put.agentId(), OrderRecords.deactivation(put.deactivation()));
        } else if (change instanceof RegistryChange.RemoveDeactivation remove) {
            delete(writes, DEACTIVATED, remove.agentId());
        } else if (change instanceof RegistryChange.PutFramework put) {
            String id = put.framework().getId().getValue();
            put(writes, FRAMEWORKS, id, Records.writeFramework(put.framework(), put.disconnected()));
        } else if (change instanceof RegistryChange.RemoveFramework remove) {
            delete(writes, FRAMEWORKS, remove.frameworkId());
        } else {
            collectPolicy(change, writes);
        }
    }

    private static void collectPolicy(RegistryChange change, List<Change> writes) {
        if (change instanceof RegistryChange.PutQuota put) {
            put(writes, QUOTAS, encoded(put.quota().getRole()), OrderRecords.quota(put.quota()));
        } else if (change instanceof RegistryChange.RemoveQuota remove) {
            delete(writes, QUOTAS, encoded(remove.role()));
        } else if (change instanceof RegistryChange.PutWeight put) {
            put(writes, WEIGHTS, encoded(put.role()), OrderRecords.weight(put.role(), put.weight()));
        } else if (change instanceof RegistryChange.PutMaintenance put) {
            writes.add(new Change.Put(MAINTENANCE, OrderRecords.maintenance(put.maintenance()), Change.ANY));
        }
    }

    private static void forget(List<Change> writes, String agentId) {
        delete(writes, AGENTS, agentId);
        delete(writes, DEACTIVATED, agentId);
    }

    private static void put(List<Change> writes, String folder, String name, byte[] data) {
        writes.add(new Change.Put(folder + "/" + name, data, Change.ANY));
    }

    private static void delete(List<Change> writes, String folder, String name) {
        writes.add(new Change.Delete(folder + "/" + name, Change.ANY));
    }

    /** A role's name may have slashes. */
    private static String encoded(String role) {
        return URLEncoder.encode(role, StandardCharsets.UTF_8);
    }
}
