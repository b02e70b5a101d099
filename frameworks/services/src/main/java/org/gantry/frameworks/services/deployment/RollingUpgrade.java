package org.gantry.frameworks.services.deployment;

import org.gantry.frameworks.services.app.App;

/** How many instances may be started and killed at one moment of an upgrade. Decides on numbers only. */
public final class RollingUpgrade {
    private RollingUpgrade() {}

    /**
     * What there is at this moment.
     *
     * @param oldHealthy of the old version, wanted and healthy
     * @param oldUnhealthy of the old version, wanted but not healthy
     * @param oldLeaving of the old version, told to go but still there
     * @param newHealthy of the new version and healthy
     * @param newStarting of the new version and not healthy yet
     */
    public record Standing(int oldHealthy, int oldUnhealthy, int oldLeaving, int newHealthy, int newStarting) {
        int healthy() {
            return oldHealthy + newHealthy;
        }

        int total() {
            return oldHealthy + oldUnhealthy + oldLeaving + newHealthy + newStarting;
        }
    }

    /** What may be done now; {@code done} when nothing is left to do. */
    public record Moves(int start, int killOldUnhealthy, int killOldHealthy, int killNew, boolean done) {}

    /**
     * Never lets the healthy instances fall below the minimum by its own doing, nor the total rise above the capacity.
     * If both limits are the same there would be no way to begin, so then one instance more than the limit is allowed.
     */
    public static Moves next(App target, Standing now) {
        int wanted = target.instances();
        int minimum = (int) Math.ceil(wanted * target.upgradeStrategy().minimumHealthCapacity());
        int capacity = (int) (wanted * (1 + target.upgradeStrategy().maximumOverCapacity()));
        if (minimum == capacity && capacity <= now.healthy()) {
            capacity++;
        }
        int newTotal = now.newHealthy() + now.newStarting();
        int start = Math.max(0, Math.min(wanted - newTotal, capacity - now.total()));
        int spare = Math.max(0, now.healthy() - minimum);
        boolean stuck = start == 0 && newTotal < wanted && now.newStarting() == 0 && now.oldLeaving() == 0;
        // As many old ones go as new ones have come; those that are of no use go first.
        int surplus = now.oldHealthy() + now.oldUnhealthy() - Math.max(0, wanted - now.newHealthy());
        int killUnhealthy =
                spare > 0 || stuck ? now.oldUnhealthy() : Math.min(now.oldUnhealthy(), Math.max(0, surplus));
        int killHealthy = Math.min(now.oldHealthy(), spare);
        int killNew = Math.max(0, newTotal - wanted);
        boolean oldGone = now.oldHealthy() + now.oldUnhealthy() + now.oldLeaving() == 0;
        boolean done = oldGone && now.newHealthy() >= wanted && killNew == 0;
        return new Moves(start, killUnhealthy, killHealthy, killNew, done);
    }
}
