package org.gantry.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Values of scalar fields from the text of a JSON number or the content of a JSON string. */
final class ScalarText {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final int LONGEST_INTEGER = 20;
    private static final BigInteger MAX_UNSIGNED_LONG =
            BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    private ScalarText() {}

    /** Null for the name of an enum value that an optional or repeated field does not know. */
    static Object fromString(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        return switch (field.getType()) {
            case STRING -> text;
            case BYTES -> bytes(field, text, error);
            case ENUM -> enumValue(field, text, error);
            case BOOL -> bool(field, text, error);
            case DOUBLE, FLOAT -> floating(field, text, error);
            case MESSAGE, GROUP -> throw error.apply("Not expecting a JSON string for field '" + field.getName() + "'");
            default -> number(field, text, error);
        };
    }

    private static ByteString bytes(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        try {
            return ByteString.copyFrom(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw error.apply("Failed to base64 decode bytes field '" + field.getName() + "': " + reason(text, e));
        }
    }

    /** The first character that cannot be, as the original names it. */
    private static String reason(String text, IllegalArgumentException failure) {
        return text.chars()
                .filter(character ->
                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=".indexOf(character) < 0)
                .mapToObj(character -> "Invalid character '" + Character.toString(character) + "'")
                .findFirst()
                .orElseGet(failure::getMessage);
    }

    private static EnumValueDescriptor enumValue(
            FieldDescriptor field, String text, Function<String, ProtocolException> error) throws ProtocolException {
        EnumValueDescriptor value = field.getEnumType().findValueByName(text);
        if (value == null && field.isRequired()) {
            throw error.apply("Failed to find enum for '" + text + "'");
        }
        return value;
    }

    private static Boolean bool(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw unparsable(field, text, "boolean", error);
    }

    private static Object floating(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        if (text.equals("Infinity") || text.equals("-Infinity") || text.equals("NaN")) {
            double special = Double.parseDouble(text);
            return field.getType() == FieldDescriptor.Type.FLOAT ? (Object) (float) special : special;
        }
        return number(field, text, error);
    }

    static Object fromNumber(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        return switch (field.getType()) {
            case STRING, BYTES, ENUM, BOOL, MESSAGE, GROUP ->
                throw error.apply("Not expecting a JSON number for field '" + field.getName() + "'");
            case DOUBLE -> Double.valueOf(text);
            case FLOAT -> Float.valueOf(text);
            case INT32, SINT32, SFIXED32 ->
                integer(field, text, Integer.MIN_VALUE, Integer.MAX_VALUE, error)
                        .intValue();
            case UINT32, FIXED32 -> integer(field, text, 0, 0xFFFF_FFFFL, error).intValue();
            case INT64, SINT64, SFIXED64 ->
                integer(field, text, Long.MIN_VALUE, Long.MAX_VALUE, error).longValue();
            case UINT64, FIXED64 ->
                inRange(field, text, BigInteger.ZERO, MAX_UNSIGNED_LONG, error).longValue();
        };
    }

    private static Object number(FieldDescriptor field, String text, Function<String, ProtocolException> error)
            throws ProtocolException {
        if (!NUMBER.matcher(text).matches()) {
            throw unparsable(field, text, "number", error);
        }
        return fromNumber(field, text, error);
    }

    private static ProtocolException unparsable(
            FieldDescriptor field, String text, String type, Function<String, ProtocolException> error) {
        String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return error.apply(
                "Failed to parse '" + shown + "' as a JSON " + type + " for field '" + field.getName() + "'");
    }

    private static BigInteger integer(
            FieldDescriptor field, String text, long least, long greatest, Function<String, ProtocolException> error)
            throws ProtocolException {
        return inRange(field, text, BigInteger.valueOf(least), BigInteger.valueOf(greatest), error);
    }

    private static BigInteger inRange(
            FieldDescriptor field,
            String text,
            BigInteger least,
            BigInteger greatest,
            Function<String, ProtocolException> error)
            throws ProtocolException {
        BigInteger value = truncated(text);
        if (value == null || value.compareTo(least) < 0 || value.compareTo(greatest) > 0) {
            throw error.apply("Number out of range for field '" + field.getName() + "'");
        }
        return value;
    }

    /** Null if it is too large for any field. A fraction is cut off. */
    private static BigInteger truncated(String text) {
        boolean plain = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        if (plain) {
            return text.length() <= LONGEST_INTEGER ? new BigInteger(text) : null;
        }
        double value = Double.parseDouble(text);
        return Math.abs(value) < 0x1p64 ? new BigDecimal(value).toBigInteger() : null;
    }
}
