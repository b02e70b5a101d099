package org.gantry.modulehost.spi;

import java.util.Collection;
import java.util.List;
import org.gantry.model.container.ContainerId;
import org.gantry.model.container.RecoverableContainer;
import org.gantry.model.container.RecoveryOutcome;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A stable view of the modules behind one SPI. Callers name a module, never hold its service: each call goes to the
 * version that is active when it begins and is finished by it, and a swap waits for calls in flight.
 */
@ProviderType
public interface ModulePoint<T> {
    /** Names of the active modules, by service property {@code gantry.isolator.order} where there is one, then name. */
    List<String> names();

    /** Calls the active version. @throws ModuleUnavailableException if no version of that name is active */
    <R, E extends Exception> R call(String module, Call<? super T, R, E> call) throws E;

    /**
     * Calls the version that looks after the container: the active one, unless that one refused its handle and an
     * older version was kept for it.
     */
    <R, E extends Exception> R call(String module, ContainerId container, Call<? super T, R, E> call) throws E;

    /** Asks the active version to recover containers of an agent that starts, and stores the handles it returns. */
    List<RecoveryOutcome> recover(String module, Collection<RecoverableContainer> containers);

    /** Told, after each switch, on a thread of the module host. Closing ends that. */
    AutoCloseable onSwitch(SwitchListener listener);

    /**
     * What is asked of a module.
     *
     * @param <T> the SPI
     * @param <R> what the call returns
     * @param <E> what it throws
     */
    interface Call<T, R, E extends Exception> {
        R on(T module) throws E;
    }

    /** Hears that another version serves from now on, so that long-lived things (watches) are asked for again. */
    interface SwitchListener {
        void switched(String module);
    }
}
