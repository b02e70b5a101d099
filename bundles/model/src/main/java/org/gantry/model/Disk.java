package org.gantry.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a disk resource is beyond its size. Two are equal if they are the same disk: how a task mounts it ({@code
 * volume}) and who created it ({@link Persistence#principal}) does not count.
 *
 * @param persistence present if it is a persistent volume
 * @param volume where the task sees it
 * @param source which disk it lies on; absent for the one that holds the agent's work directory
 */
public record Disk(Optional<Persistence> persistence, Optional<Volume> volume, Optional<Source> source) {
    public enum Mode {
        READ_WRITE,
        READ_ONLY
    }

    public enum SourceType {
        /** Part of a directory; can be divided. */
        PATH,
        /** A whole mounted file system; only as one. */
        MOUNT,
        /** A whole block device; only as one. */
        BLOCK,
        /** A provider's disk without a format: a pool if it has no id, otherwise only as one. */
        RAW
    }

    /**
     * What makes a disk a persistent volume.
     *
     * @param id unique in its role on its agent
     */
    public record Persistence(String id, Optional<String> principal) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Persistence persistence && persistence.id.equals(id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    /**
     * Where a task sees it.
     *
     * @param containerPath absolute, or relative to the sandbox
     */
    public record Volume(String containerPath, Mode mode) {}

    /**
     * The disk that it lies on.
     *
     * @param root of PATH or MOUNT sources; relative to the agent's work directory unless absolute
     * @param vendor of the provider that made it
     * @param id given by the provider
     * @param metadata given by the provider
     * @param profile under which the provider made it
     */
    public record Source(
            SourceType type,
            Optional<String> root,
            Optional<String> vendor,
            Optional<String> id,
            List<Label> metadata,
            Optional<String> profile) {
        public Source {
            Objects.requireNonNull(type, "type");
            metadata = metadata.stream().sorted().toList();
        }

        public static Source of(SourceType type, String root) {
            return new Source(type, Optional.of(root), Optional.empty(), Optional.empty(), List.of(), Optional.empty());
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(type.name());
            if (vendor.isPresent() || id.isPresent() || profile.isPresent()) {
                text.append('(').append(vendor.orElse("")).append(',').append(id.orElse(""));
                text.append(',').append(profile.orElse("")).append(')');
            }
            root.ifPresent(r -> text.append(':').append(r));
            return text.toString();
        }
    }

    public Disk {
        Objects.requireNonNull(persistence, "persistence");
        Objects.requireNonNull(volume, "volume");
        Objects.requireNonNull(source, "source");
    }

    public static Disk persistent(String id, String containerPath) {
        return new Disk(
                Optional.of(new Persistence(id, Optional.empty())),
                Optional.of(new Volume(containerPath, Mode.READ_WRITE)),
                Optional.empty());
    }

    public static Disk on(SourceType type, String root) {
        return new Disk(Optional.empty(), Optional.empty(), Optional.of(Source.of(type, root)));
    }

    /** Whether it is used as a whole or not at all: never added up, never divided. */
    public boolean isIndivisible() {
        return persistence.isPresent()
                || source.filter(s -> switch (s.type()) {
                            case PATH -> false;
                            case MOUNT, BLOCK -> true;
                            case RAW -> s.id().isPresent();
                        })
                        .isPresent();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Disk disk && disk.persistence.equals(persistence) && disk.source.equals(source);
    }

    @Override
    public int hashCode() {
        return 31 * persistence.hashCode() + source.hashCode();
    }

    /** As Mesos writes it: {@code MOUNT:/mnt/a,volume-id:data}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        source.ifPresent(text::append);
        persistence.ifPresent(p -> text.append(text.isEmpty() ? "" : ",").append(p.id()));
        volume.ifPresent(v -> text.append(':').append(v.containerPath()));
        return text.toString();
    }
}
