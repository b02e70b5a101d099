package org.gantry.protocol.view;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/** Flags of the original that clients are told of, but that choose nothing here: their values never change. */
public final class FixedFlags {
    private static final String FILE = "fixed-flags.properties";

    private final Map<String, String> values;

    private FixedFlags(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Those of a daemon, from its file {@code fixed-flags.properties}.
     *
     * @param neighbour in whose package the file is
     */
    public static FixedFlags beside(Class<?> neighbour) {
        Properties properties = new Properties();
        try (InputStream input = Optional.ofNullable(neighbour.getResourceAsStream(FILE))
                .orElseThrow(() -> new IllegalStateException("No " + FILE + " beside " + neighbour.getName()))) {
            properties.load(input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return new FixedFlags(Map.copyOf(values));
    }

    /** By name. */
    public Map<String, String> values() {
        return values;
    }

    /** Whether setting a flag to this value asks for nothing else than what happens anyway. */
    public boolean agrees(String name, String value) {
        return value.equals(values.get(name));
    }
}
