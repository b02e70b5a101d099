package org.gantry.modulehost.core;

import org.gantry.model.container.ContainerId;
import org.gantry.modulehost.spi.ModuleId;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every state change of a module, logged once, as constant text with ids: the audit trail of swaps. */
final class ModuleLog {
    private static final Logger LOG = LoggerFactory.getLogger("org.gantry.modules");

    private ModuleLog() {}

    static void activated(ModuleId id, Version version) {
        LOG.info("Module active: module={} version={}", id, version);
    }

    static void switched(ModuleId id, Version from, Version to, long millis) {
        LOG.info("Module switched: module={} from={} to={} millis={}", id, from, to, millis);
    }

    static void refused(ModuleId id, Version version, String reason) {
        LOG.warn("Module refused: module={} version={} reason={}", id, version, reason);
    }

    static void kept(ModuleId id, Version version, String reason) {
        LOG.warn("Old module kept for its containers: module={} version={} reason={}", id, version, reason);
    }

    static void retired(ModuleId id, Version version) {
        LOG.info("Module retired: module={} version={}", id, version);
    }

    static void gone(ModuleId id, Version version) {
        LOG.warn("Active module taken away: module={} version={}", id, version);
    }

    static void handleNotStored(ModuleId id, ContainerId container, Exception e) {
        LOG.warn("Handle in the new format not stored: module={} container={} reason={}", id, container, e.toString());
    }

    static void listenerFailed(ModuleId id, RuntimeException e) {
        LOG.warn("A listener failed after a switch: module={}", id, e);
    }
}
