package org.gantry.containerizers.spi;

import java.util.Optional;
import java.util.OptionalInt;
import org.gantry.model.container.Limitation;

/**
 * How a container's command ended.
 *
 * @param exitCode 0 to 255 if it exited
 * @param signal POSIX number if a signal ended it; neither this nor the code is known if the supervisor itself was killed
 * @param limitation the limit it went over, if that is why it ended
 */
public record ContainerExit(OptionalInt exitCode, OptionalInt signal, Optional<Limitation> limitation) {
    public static ContainerExit code(int code) {
        return new ContainerExit(OptionalInt.of(code), OptionalInt.empty(), Optional.empty());
    }

    public static ContainerExit signal(int signal) {
        return new ContainerExit(OptionalInt.empty(), OptionalInt.of(signal), Optional.empty());
    }

    public static ContainerExit unknown() {
        return new ContainerExit(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    }

    public ContainerExit because(Limitation reason) {
        return new ContainerExit(exitCode, signal, Optional.of(reason));
    }
}
