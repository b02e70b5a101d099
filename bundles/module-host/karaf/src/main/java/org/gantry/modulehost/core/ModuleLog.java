package org.gantry.modulehost.core;

import org.gantry.model.container.ContainerId;
import org.gantry.modulehost.spi.ModuleId;
import org.gantry.observability.AuditEntry;
import org.gantry.observability.AuditLog;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every state change of a module, logged once, as constant text with ids: the audit trail of swaps. */
final class ModuleLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.gantry.modules");
    private static final AuditLog AUDIT = new AuditLog("module-host");

    private ModuleLog() {}

    static void activated(ModuleId id, Version version) {
        LOG.info("Module active: module={} version={}", id, version);
        AUDIT.record(done("module activated", id, version));
    }

    static void switched(ModuleId id, Version from, Version to, long millis) {
        LOG.info("Module switched: module={} from={} to={} millis={}", id, from, to, millis);
        AUDIT.record(
                done("module switched", id, to).with("from", from.toString()).with("millis", Long.toString(millis)));
    }

    static void refused(ModuleId id, Version version, String reason) {
        LOG.warn("Module refused: module={} version={} reason={}", id, version, reason);
        AUDIT.record(AuditEntry.refused(AuditEntry.SYSTEM, "module refused", id.toString(), reason)
                .with("version", version.toString()));
    }

    static void kept(ModuleId id, Version version, String reason) {
        LOG.warn("Old module kept for its containers: module={} version={} reason={}", id, version, reason);
        AUDIT.record(done("module kept", id, version).with("why", reason));
    }

    static void retired(ModuleId id, Version version) {
        LOG.info("Module retired: module={} version={}", id, version);
        AUDIT.record(done("module retired", id, version));
    }

    static void gone(ModuleId id, Version version) {
        LOG.warn("Active module taken away: module={} version={}", id, version);
        AUDIT.record(done("module taken away", id, version));
    }

    static void handleNotStored(ModuleId id, ContainerId container, Exception e) {
        LOG.warn("Handle in the new format not stored: module={} container={} reason={}", id, container, e.toString());
    }

    static void listenerFailed(ModuleId id, RuntimeException e) {
        LOG.warn("A listener failed after a switch: module={}", id, e);
    }

    private static AuditEntry done(String action, ModuleId id, Version version) {
        return AuditEntry.done(AuditEntry.SYSTEM, action, id.toString()).with("version", version.toString());
    }
}
