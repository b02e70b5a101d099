package org.gantry.testkit;

import java.util.Optional;
import org.gantry.modulehost.spi.ModuleInfo;

/** One version of a module. Guarded by its {@link LocalModule}. */
final class LocalVersion<T> {
    final T service;
    final String number;
    ModuleInfo.State state = ModuleInfo.State.STANDBY;
    Optional<String> reason = Optional.empty();
    int callsInFlight;

    LocalVersion(T service, String number) {
        this.service = service;
        this.number = number;
    }
}
