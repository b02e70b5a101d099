package org.gantry.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Random;

/** Messages with anything in them, made from their descriptors. */
final class RandomMessages {
    private static final int MAX_DEPTH = 4;
    private static final String[] TEXTS = {
        "", "a", "null", "Infinity", "\"\\/\b\f\n\r\t\u0000\u007f", "Größe", "\uD83D\uDE00 \u2028", "x".repeat(300)
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        1,
        0.1,
        1.5e9,
        1.7976931348623157e308,
        4.9e-324,
        1e21,
        1e22,
        123456789.125,
        -0.000001,
        1e-7,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    private static final long[] LONGS = {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1, 0xFFFFFFFFL
    };

    private final Random random;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** A message with all its required fields. */
    Message like(Message prototype) {
        Message.Builder builder = prototype.newBuilderForType();
        fill(builder, 0);
        return builder.build();
    }

    private void fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                fillMap(builder, field, depth);
            } else if (field.isRepeated()) {
                for (int count = depth < MAX_DEPTH ? random.nextInt(3) : 0; count > 0; count--) {
                    builder.addRepeatedField(field, value(builder, field, depth));
                }
            } else if (field.isRequired() || (random.nextInt(3) > 0 && depth < MAX_DEPTH)) {
                builder.setField(field, value(builder, field, depth));
            }
        }
    }

    private void fillMap(Message.Builder builder, FieldDescriptor field, int depth) {
        FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
        FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
        for (int i = depth < MAX_DEPTH ? random.nextInt(3) : 0; i > 0; i--) {
            Message.Builder entry = builder.newBuilderForField(field);
            entry.setField(key, "key \" " + i);
            entry.setField(value, value(entry, value, depth));
            builder.addRepeatedField(field, entry.build());
        }
    }

    private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextBoolean() ? (Object) random.nextInt() : (int) LONGS[random.nextInt(LONGS.length)];
            case LONG -> random.nextBoolean() ? (Object) random.nextLong() : LONGS[random.nextInt(LONGS.length)];
            case FLOAT -> random.nextFloat();
            case DOUBLE ->
                random.nextBoolean()
                        ? (Object) Double.valueOf(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20))
                        : DOUBLES[random.nextInt(DOUBLES.length)];
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> bytes();
            case ENUM -> enumValue(field.getEnumType());
            case MESSAGE -> {
                Message.Builder nested = parent.newBuilderForField(field);
                fill(nested, depth + 1);
                yield nested.build();
            }
        };
    }

    private ByteString bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }

    private Object enumValue(EnumDescriptor type) {
        return type.getValues().get(random.nextInt(type.getValues().size()));
    }
}
