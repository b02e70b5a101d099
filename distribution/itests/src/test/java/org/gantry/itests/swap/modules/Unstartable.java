package org.gantry.itests.swap.modules;

/** A version whose component cannot be activated. */
public final class Unstartable extends Neutral {
    public Unstartable() {
        throw new IllegalStateException("the flux capacitor is missing");
    }
}
