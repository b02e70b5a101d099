package org.gantry.model;

import java.math.BigDecimal;

/**
 * An amount in fixed point with three decimals, as Mesos counts.
 *
 * @param thousandths the amount times 1000, at least 0
 */
public record Scalar(long thousandths) implements Value, Comparable<Scalar> {
    public static final Scalar ZERO = new Scalar(0);
    private static final double LARGEST = Long.MAX_VALUE / 1000.0;

    public Scalar {
        if (thousandths < 0) {
            throw new IllegalArgumentException("A scalar must not be negative, was " + text(thousandths));
        }
    }

    /** Rounded to the nearest thousandth. @throws IllegalArgumentException if negative, infinite or not a number */
    public static Scalar of(double value) {
        if (!(value >= 0) || value >= LARGEST) {
            throw new IllegalArgumentException("A scalar must be a number of at least 0, was " + value);
        }
        return new Scalar(Math.round(value * 1000));
    }

    public double value() {
        return thousandths / 1000.0;
    }

    @Override
    public boolean isEmpty() {
        return thousandths == 0;
    }

    @Override
    public boolean contains(Value other) {
        return other instanceof Scalar scalar && scalar.thousandths <= thousandths;
    }

    @Override
    public Scalar plus(Value other) {
        if (other instanceof Scalar scalar) {
            return new Scalar(Math.addExact(thousandths, scalar.thousandths));
        }
        throw new IllegalArgumentException("Cannot add " + other + " to the scalar " + this);
    }

    @Override
    public Scalar minus(Value other) {
        if (other instanceof Scalar scalar && contains(scalar)) {
            return new Scalar(thousandths - scalar.thousandths);
        }
        throw new IllegalArgumentException("Cannot take " + other + " from the scalar " + this);
    }

    @Override
    public Scalar without(Value other) {
        return other instanceof Scalar scalar ? new Scalar(Math.max(0, thousandths - scalar.thousandths)) : this;
    }

    @Override
    public int compareTo(Scalar other) {
        return Long.compare(thousandths, other.thousandths);
    }

    /** Shortest decimal form: {@code 4}, {@code 0.5}, {@code 0.001}. */
    @Override
    public String toString() {
        return text(thousandths);
    }

    private static String text(long thousandths) {
        return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
    }
}
