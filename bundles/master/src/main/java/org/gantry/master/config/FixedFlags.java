package org.gantry.master.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Flags of the original that clients are told of, but that choose nothing here: their values never change. */
final class FixedFlags {
    private static final Map<String, String> VALUES = read();

    private FixedFlags() {}

    /** By name. */
    static Map<String, String> values() {
        return VALUES;
    }

    /** Whether setting a flag to this value asks for nothing else than what happens anyway. */
    static boolean agrees(String name, String value) {
        return value.equals(VALUES.get(name));
    }

    private static Map<String, String> read() {
        Properties properties = new Properties();
        try (InputStream input = FixedFlags.class.getResourceAsStream("fixed-flags.properties")) {
            properties.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return Map.copyOf(values);
    }
}
