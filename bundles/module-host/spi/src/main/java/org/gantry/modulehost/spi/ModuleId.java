package org.gantry.modulehost.spi;

/**
 * What a module is known by.
 *
 * @param point extension point: simple name of the SPI interface in lower case, for example {@code isolator}
 * @param name the module's name, the same in every version, for example {@code cgroups}
 */
public record ModuleId(String point, String name) implements Comparable<ModuleId> {
    @Override
    public int compareTo(ModuleId other) {
        int byPoint = point.compareTo(other.point);
        return byPoint != 0 ? byPoint : name.compareTo(other.name);
    }

    /** {@code point/name}, as operators write it. */
    @Override
    public String toString() {
        return point + "/" + name;
    }
}
