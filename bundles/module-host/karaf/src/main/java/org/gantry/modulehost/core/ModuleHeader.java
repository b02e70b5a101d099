package org.gantry.modulehost.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gantry.modulehost.spi.ModuleId;
import org.osgi.framework.VersionRange;

/**
 * What a bundle's manifest says of the module in it: {@code Gantry-Module: isolator;name=cgroups;spi="[1.0,2)";handles="1,2"}.
 *
 * @param id extension point and name
 * @param spi versions of the SPI package that the module was made for
 * @param handles handle versions that it can recover; may be empty for a module that keeps none
 */
public record ModuleHeader(ModuleId id, VersionRange spi, Set<Integer> handles) {
    public static final String NAME = "Gantry-Module";

    private static final Pattern POINT = Pattern.compile("\\s*([a-z][a-z0-9-]*)\\s*(;.*)?");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\s*;\\s*([a-z]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s\";]+))\\s*");

    private static final Pattern CLAUSE = Pattern.compile("(?:[^,\"]|\"[^\"]*\")+");

    /**
     * A bundle may hold several modules, separated by commas.
     *
     * @throws IllegalArgumentException that says what is wrong with the header and how it should look
     */
    public static List<ModuleHeader> parseAll(String header) {
        List<ModuleHeader> modules = new ArrayList<>();
        Matcher clause = CLAUSE.matcher(header);
        while (clause.find()) {
            modules.add(parse(clause.group()));
        }
        if (modules.isEmpty()) {
            throw malformed(header, "it is empty");
        }
        return List.copyOf(modules);
    }

    /**
     * Reads the header of a module's manifest.
     *
     * @throws IllegalArgumentException that says what is wrong with the header and how it should look
     */
    public static ModuleHeader parse(String header) {
        Matcher point = POINT.matcher(header);
        if (!point.matches()) {
            throw malformed(header, "it must begin with the extension point");
        }
        String name = "";
        String spi = "";
        String handles = "";
        String rest = point.group(2) == null ? "" : point.group(2);
        Matcher attribute = ATTRIBUTE.matcher(rest);
        int at = 0;
        while (at < rest.length() && attribute.region(at, rest.length()).lookingAt()) {
            String value = attribute.group(2) != null ? attribute.group(2) : attribute.group(3);
            switch (attribute.group(1)) {
                case "name" -> name = value;
                case "spi" -> spi = value;
                case "handles" -> handles = value;
                default -> throw malformed(header, "attribute '" + attribute.group(1) + "' is not known");
            }
            at = attribute.end();
        }
        if (at != rest.length()) {
            throw malformed(header, "'" + rest.substring(at) + "' is not an attribute");
        }
        if (name.isEmpty() || spi.isEmpty()) {
            throw malformed(header, "name and spi are required");
        }
        return new ModuleHeader(new ModuleId(point.group(1), name), new VersionRange(spi), versions(header, handles));
    }

    private static Set<Integer> versions(String header, String handles) {
        Set<Integer> versions = new TreeSet<>();
        for (String version : handles.isBlank() ? new String[0] : handles.split(",", -1)) {
            try {
                versions.add(Integer.valueOf(version.trim()));
            } catch (NumberFormatException e) {
                throw malformed(header, "'" + version + "' is not a handle version");
            }
        }
        return versions;
    }

    private static IllegalArgumentException malformed(String header, String why) {
        return new IllegalArgumentException("Malformed " + NAME + " header '" + header + "': " + why
                + "; expected POINT;name=NAME;spi=\"[1.0,2)\";handles=\"1\"");
    }
}
