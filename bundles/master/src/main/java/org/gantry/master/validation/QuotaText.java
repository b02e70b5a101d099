package org.gantry.master.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.quota.Protos.QuotaConfig;

/** Whether the amounts of a quota make sense, in Mesos's words. */
public final class QuotaText {
    private static final double EXABYTE = 1024.0 * 1024 * 1024 * 1024;
    private static final double TRILLION = 1e12;
    private static final int DIGITS = 15;

    private QuotaText() {}

    /**
     * What is wrong with the size of the amounts, if anything.
     *
     * @param field its name in the message
     */
    public static Optional<String> checkSize(String field, Map<String, Value.Scalar> amounts) {
        for (Map.Entry<String, Value.Scalar> amount : new TreeMap<>(amounts).entrySet()) {
            boolean megabytes = amount.getKey().equals("mem") || amount.getKey().equals("disk");
            double most = megabytes ? EXABYTE : TRILLION;
            if (amount.getValue().getValue() > most) {
                return Optional.of("Invalid 'QuotaConfig." + field + "': {" + text(amount)
                        + "} is invalid: values greater than " + (megabytes ? "1 exabyte" : "1 trillion") + " ("
                        + (long) most + ") are not supported");
            }
        }
        return Optional.empty();
    }

    /**
     * What is wrong with the amounts, if anything.
     *
     * @param kind guarantee or limit
     */
    public static Optional<String> checkValues(String kind, Map<String, Value.Scalar> amounts) {
        for (Map.Entry<String, Value.Scalar> amount : new TreeMap<>(amounts).entrySet()) {
            Optional<String> error = checkAmount(amount.getValue().getValue());
            if (error.isPresent()) {
                return Optional.of("Invalid " + kind + " configuration {" + text(amount) + "}: " + error.get());
            }
        }
        return Optional.empty();
    }

    /** What is wrong with an amount of a resource, if anything. */
    static Optional<String> checkAmount(double value) {
        if (Double.isInfinite(value)) {
            return Optional.of("Infinite values not supported");
        }
        if (Double.isNaN(value)) {
            return Optional.of("NaN not supported");
        }
        if (value != 0 && Math.abs(value) < Double.MIN_NORMAL) {
            return Optional.of("Subnormal values not supported");
        }
        return value < 0 ? Optional.of("Negative values not supported") : Optional.empty();
    }

    /** No guarantee above its limit. */
    public static Optional<String> checkContained(QuotaConfig config) {
        Map<String, Value.Scalar> limits = config.getLimitsMap();
        boolean contained = config.getGuaranteesMap().entrySet().stream()
                .allMatch(guarantee -> !limits.containsKey(guarantee.getKey())
                        || fixed(guarantee.getValue()) <= fixed(limits.get(guarantee.getKey())));
        return contained
                ? Optional.empty()
                : Optional.of("'QuotaConfig.guarantees' " + text(config.getGuaranteesMap())
                        + " is not contained within the 'QuotaConfig.limits' " + text(limits));
    }

    private static String text(Map<String, Value.Scalar> amounts) {
        return new TreeMap<>(amounts)
                .entrySet().stream()
                        .map(amount -> amount.getKey() + ": " + text(amount.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String text(Map.Entry<String, Value.Scalar> amount) {
        return "'" + amount.getKey() + "': " + text(amount.getValue());
    }

    /** What does not fit into 64 bits as thousandths becomes the smallest number there is, as with the original. */
    private static long fixed(Value.Scalar scalar) {
        double thousandths = scalar.getValue() * 1000;
        return Math.abs(thousandths) < Long.MAX_VALUE ? Math.round(thousandths) : Long.MIN_VALUE;
    }

    private static String text(Value.Scalar scalar) {
        BigDecimal exact = BigDecimal.valueOf(fixed(scalar), 3)
                .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        if (exact.precision() - exact.scale() <= DIGITS) {
            return exact.toPlainString();
        }
        int exponent = exact.precision() - exact.scale() - 1;
        return exact.movePointLeft(exponent).toPlainString() + "e+" + exponent;
    }
}
