package org.gantry.model;

/** How much of a resource: an amount, ranges of whole numbers, or a set of names. Never negative. */
public sealed interface Value permits Scalar, Ranges, Names {
    /** Whether there is nothing of it. */
    boolean isEmpty();

    /** Whether {@code other} can be taken from this. False if they are of different kinds. */
    boolean contains(Value other);

    /** Both together. @throws IllegalArgumentException if they are of different kinds */
    Value plus(Value other);

    /** What is left. @throws IllegalArgumentException unless this {@link #contains contains} the other */
    Value minus(Value other);

    /** What is left when as much of the other is taken as is there; the same if they are of different kinds. */
    Value without(Value other);
}
