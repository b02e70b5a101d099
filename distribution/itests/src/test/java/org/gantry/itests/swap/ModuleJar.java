package org.gantry.itests.swap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.gantry.itests.Distribution;

/** Makes other builds of a module from the one in the distribution: another version, another header, another class. */
public final class ModuleJar {
    private final Manifest manifest;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private ModuleJar(Manifest manifest) {
        this.manifest = manifest;
    }

    /** The module as the distribution ships it, such as {@code isolators-cgroups}. */
    public static ModuleJar shipped(String artifact) {
        Path folder = Distribution.home().resolve("system/org/gantry").resolve(artifact);
        try (var versions = Files.list(folder)) {
            Path version = versions.findFirst().orElseThrow();
            return read(version.resolve(artifact + "-" + version.getFileName() + ".jar"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModuleJar read(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            ModuleJar read = new ModuleJar(new Manifest(jar.getManifest()));
            for (JarEntry entry : jar.stream().toList()) {
                if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        read.entries.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
            return read;
        }
    }

    /** A bundle with nothing in it. */
    static ModuleJar bundle(String symbolicName) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        return new ModuleJar(manifest)
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", symbolicName)
                .header("Bundle-Version", "1.0.0");
    }

    public ModuleJar version(String version) {
        return header("Bundle-Version", version);
    }

    ModuleJar header(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    ModuleJar without(String header) {
        manifest.getMainAttributes().remove(new java.util.jar.Attributes.Name(header));
        return this;
    }

    /** Adds a class of these tests. */
    ModuleJar with(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            entries.put(name, in.readAllBytes());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the module's component be this class of the tests instead of the shipped one. */
    ModuleJar componentIs(Class<?> type) {
        String descriptor = manifest.getMainAttributes().getValue("Service-Component");
        String xml = new String(entries.get(descriptor), StandardCharsets.UTF_8)
                .replaceAll("<implementation class=\"[^\"]*\"", "<implementation class=\"" + type.getName() + "\"")
                .replaceAll(" deactivate=\"[^\"]*\"", "");
        entries.put(descriptor, xml.getBytes(StandardCharsets.UTF_8));
        return with(type);
    }

    String symbolicName() {
        return manifest.getMainAttributes().getValue("Bundle-SymbolicName");
    }

    /** Writes a bundle. */
    public Path write(Path target) {
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
                jar.closeEntry();
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a Karaf archive that holds the bundle and a feature that installs it. */
    Path writeKar(Path target) {
        String name = symbolicName();
        String version = manifest.getMainAttributes().getValue("Bundle-Version");
        String file = "kar/" + name + "/" + version + "/" + name + "-" + version + ".jar";
        String features = "<features xmlns='http://karaf.apache.org/xmlns/features/v1.6.0' name='kar-" + name + "-"
                + version + "'><feature name='kar-" + name + "' version='" + version + "'><bundle>mvn:kar/" + name
                + "/" + version + "</bundle></feature></features>";
        try {
            Path bundle = write(Files.createTempFile("module", ".jar"));
            try (ZipOutputStream kar = new ZipOutputStream(Files.newOutputStream(target))) {
                put(
                        kar,
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\nKaraf-Feature-Start: true\n\n".getBytes(StandardCharsets.UTF_8));
                put(kar, "repository/" + file, Files.readAllBytes(bundle));
                put(
                        kar,
                        "repository/kar/features/" + version + "/features-" + version + "-features.xml",
                        features.getBytes(StandardCharsets.UTF_8));
            } finally {
                Files.delete(bundle);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        new ByteArrayInputStream(content).transferTo(zip);
        zip.closeEntry();
    }
}
