package org.gantry.modulehost.spi;

import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The only one that meets modules and swaps them. A service; one in each process.
 *
 * <p>Modules are services of an SPI interface with the property {@code gantry.module}. Of several versions of one name
 * one is active; a higher version that appears beside it, by {@link #upgrade} or because its archive was dropped in the
 * deploy folder, is taken through verify, start beside, recover, switch, drain, retire. Any failure before the switch
 * leaves the old version in service.
 */
@ProviderType
public interface ModuleHost {
    /** The modules behind one SPI interface, as a stable view that follows every swap. */
    <T> ModulePoint<T> point(Class<T> spi);

    /** Every version of every module in this process, active or not, by point, name and version. */
    List<ModuleInfo> modules();

    /**
     * Installs the module in a JAR or KAR and swaps it in for the active version of the same name, if there is one.
     * Blocks until the swap is done or has failed.
     *
     * @param archive readable file; copied, not kept open
     * @throws ModuleException with the step that failed and why; the old version is then still in service
     */
    ModuleInfo upgrade(Path archive) throws ModuleException;

    /**
     * Swaps back to the version that was active before.
     *
     * @throws ModuleException if there is none, or as {@link #upgrade}
     */
    ModuleInfo rollback(ModuleId module) throws ModuleException;

    /** Makes an agent's containers known, so that swaps hand their handles over. Closing ends that. */
    AutoCloseable register(HandleStore store);

    /** The store that the agent of that name registered. @throws IllegalArgumentException if there is none */
    HandleStore handles(String agent);
}
