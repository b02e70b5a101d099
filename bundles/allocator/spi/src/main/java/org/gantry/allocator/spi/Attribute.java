package org.gantry.allocator.spi;

/**
 * Something that an agent says of itself, for example {@code rack:r1}. Several may have the same name.
 *
 * @param value the text of a text attribute; of others, their text form as agents write it
 */
public record Attribute(String name, Type type, String value) {
    /** Kinds of values. Offer constraints look into text only. */
    public enum Type {
        TEXT,
        SCALAR,
        RANGES,
        SET
    }

    public static Attribute text(String name, String value) {
        return new Attribute(name, Type.TEXT, value);
    }
}
