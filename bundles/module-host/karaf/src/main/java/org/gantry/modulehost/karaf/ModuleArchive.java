package org.gantry.modulehost.karaf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.gantry.modulehost.core.ModuleHeader;
import org.gantry.modulehost.core.SwapException;
import org.gantry.modulehost.core.SwapException.Step;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What an operator hands over: a module's JAR, or a KAR that holds one and the bundles it brings along.
 *
 * @param header of the module
 * @param version of its bundle
 * @param symbolicName of its bundle
 * @param bundles copies of every bundle in the archive, the module's own first
 */
record ModuleArchive(ModuleHeader header, Version version, String symbolicName, List<Path> bundles) {
    private static final long LARGEST = 256L << 20;

    /** Reads and checks an archive, and copies what it holds below {@code store}. */
    static ModuleArchive read(Path archive, Path store) throws SwapException {
        try {
            if (Files.size(archive) > LARGEST) {
                throw new SwapException(Step.VERIFY, "The archive is larger than " + (LARGEST >> 20) + " MiB");
            }
            List<Path> bundles = copies(archive, store);
            for (Path bundle : bundles) {
                Optional<ModuleArchive> module = module(bundle, bundles);
                if (module.isPresent()) {
                    return module.get();
                }
            }
            throw new SwapException(
                    Step.VERIFY,
                    "No bundle in the archive has a " + ModuleHeader.NAME
                            + " header, so it is no module; build it with that header");
        } catch (IOException e) {
            throw new SwapException(Step.VERIFY, "The archive is no readable JAR or KAR: " + e.getMessage(), e);
        }
    }

    private static List<Path> copies(Path archive, Path store) throws IOException, SwapException {
        Files.createDirectories(store);
        List<Path> bundles = new ArrayList<>();
        try (JarFile file = new JarFile(archive.toFile())) {
            if (file.getManifest() != null && symbolicName(file.getManifest()).isPresent()) {
                bundles.add(copy(Files.newInputStream(archive), file.getManifest(), store));
                return bundles;
            }
            Enumeration<JarEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                JarEntry entry = entries.nextElement();
                if (!entry.getName().endsWith(".jar")) {
                    continue;
                }
                Manifest manifest;
                try (JarInputStream jar = new JarInputStream(file.getInputStream(entry))) {
                    manifest = jar.getManifest();
                }
                if (manifest == null || symbolicName(manifest).isEmpty()) {
                    throw new SwapException(Step.VERIFY, entry.getName() + " in the archive is no OSGi bundle");
                }
                bundles.add(copy(file.getInputStream(entry), manifest, store));
            }
        }
        return bundles;
    }

    // Named after what the manifest says, never after a path in the archive; and after the content, since Karaf reads a
    // location once: another build of a version that was refused would be taken for the first one.
    private static Path copy(InputStream from, Manifest manifest, Path store) throws IOException, SwapException {
        String name = symbolicName(manifest).orElseThrow();
        Version version = version(manifest);
        if (!name.matches("[A-Za-z0-9._-]+")) {
            throw new SwapException(Step.VERIFY, "Symbolic name '" + name + "' is not valid");
        }
        Path part = Files.createTempFile(store, ".incoming", ".jar");
        try (from) {
            Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
            Path target = store.resolve(name + "-" + version + "-" + digest(part) + ".jar");
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static Optional<ModuleArchive> module(Path bundle, List<Path> bundles) throws IOException, SwapException {
        try (JarFile file = new JarFile(bundle.toFile())) {
            Manifest manifest = file.getManifest();
            Attributes attributes = manifest.getMainAttributes();
            String header = attributes.getValue(ModuleHeader.NAME);
            if (header == null) {
                return Optional.empty();
            }
            List<Path> ordered = new ArrayList<>(bundles);
            ordered.remove(bundle);
            ordered.add(0, bundle);
            List<ModuleHeader> modules = ModuleHeader.parseAll(header);
            if (modules.size() > 1) {
                throw new SwapException(
                        Step.VERIFY,
                        "The bundle holds " + modules.size()
                                + " modules; those are upgraded with their node, not one by one");
            }
            ModuleHeader parsed = modules.get(0);
            refuseWhatWouldRefreshOthers(parsed, attributes);
            return Optional.of(new ModuleArchive(
                    parsed, version(manifest), symbolicName(manifest).orElseThrow(), List.copyOf(ordered)));
        } catch (IllegalArgumentException e) {
            throw new SwapException(Step.VERIFY, e.getMessage(), e);
        }
    }

    /**
     * A bundle that exports nothing, imports nothing optional and is no fragment can neither satisfy nor change the
     * wiring of another, so no other bundle is refreshed by its coming or going.
     */
    private static void refuseWhatWouldRefreshOthers(ModuleHeader header, Attributes attributes) throws SwapException {
        String imports = Optional.ofNullable(attributes.getValue(Constants.IMPORT_PACKAGE))
                .orElse("");
        if (attributes.getValue(Constants.EXPORT_PACKAGE) != null) {
            throw new SwapException(
                    Step.VERIFY,
                    "Module " + header.id() + " exports packages (" + attributes.getValue(Constants.EXPORT_PACKAGE)
                            + "); a module must export none");
        }
        if (attributes.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new SwapException(Step.VERIFY, "Module " + header.id() + " is a fragment; a module must not be one");
        }
        if (imports.replace("\"", "").contains("resolution:=optional")) {
            throw new SwapException(
                    Step.VERIFY,
                    "Module " + header.id()
                            + " has optional imports; embed what it needs or import it without resolution:=optional");
        }
    }

    private static Optional<String> symbolicName(Manifest manifest) {
        return Optional.ofNullable(manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME))
                .map(name -> name.split(";", 2)[0].trim());
    }

    private static Version version(Manifest manifest) {
        return Version.parseVersion(manifest.getMainAttributes().getValue(Constants.BUNDLE_VERSION));
    }

    /** {@code name/version} of that feature. */
    String feature() {
        return featureName() + "/" + version;
    }

    /** Name of the Karaf feature by which the archive is installed. */
    String featureName() {
        return "gantry-module-" + header.id().point() + "-" + header.id().name();
    }
}
