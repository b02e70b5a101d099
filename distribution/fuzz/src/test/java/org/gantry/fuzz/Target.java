package org.gantry.fuzz;

/** Something of the product that reads what others write. */
@FunctionalInterface
public interface Target {
    /**
     * Reads one input. Refusing it in the documented way is no failure; the target handles that itself.
     *
     * @throws Exception any other way to fail, and a property that does not hold
     */
    void read(byte[] input) throws Exception;
}
