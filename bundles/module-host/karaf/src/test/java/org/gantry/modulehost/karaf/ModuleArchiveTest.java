package org.gantry.modulehost.karaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.gantry.modulehost.core.SwapException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleArchiveTest {
    private static final String MODULE = "isolator;name=cgroups;spi=\"[1.0,2)\";handles=\"1\"";

    @TempDir
    Path folder;

    @Test
    void readsWhatTheManifestSays() throws Exception {
        ModuleArchive archive = read(Map.of("Gantry-Module", MODULE));
        assertThat(archive.header().id()).hasToString("isolator/cgroups");
        assertThat(archive.version()).hasToString("1.2.3");
        assertThat(archive.bundles()).singleElement().satisfies(bundle -> assertThat(bundle)
                .hasParent(folder.resolve("store"))
                .exists());
    }

    @Test
    void keepsTwoBuildsOfOneVersionApart() throws Exception {
        Path first = read(Map.of("Gantry-Module", MODULE)).bundles().get(0);
        Path same = read(Map.of("Gantry-Module", MODULE)).bundles().get(0);
        Path other = read(Map.of("Gantry-Module", MODULE, "Built-For", "another try"))
                .bundles()
                .get(0);
        assertThat(same).isEqualTo(first);
        assertThat(other).isNotEqualTo(first).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "Export-Package, org.example, exports packages",
        "Fragment-Host, org.example, is a fragment",
        "Import-Package, org.example;resolution:=optional, has optional imports"
    })
    void refusesWhatWouldRefreshOthers(String header, String value, String reason) {
        assertThatThrownBy(() -> read(Map.of("Gantry-Module", MODULE, header, value)))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesBundlesThatAreNoModule() {
        assertThatThrownBy(() -> read(Map.of()))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("Gantry-Module header");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "hello");
        assertThatThrownBy(() -> ModuleArchive.read(text, folder.resolve("store")))
                .isInstanceOf(SwapException.class)
                .hasMessageContaining("no readable JAR or KAR");
    }

    private ModuleArchive read(Map<String, String> headers) throws IOException, SwapException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "org.example.cgroups");
        manifest.getMainAttributes().putValue("Bundle-Version", "1.2.3");
        headers.forEach(manifest.getMainAttributes()::putValue);
        Path jar = folder.resolve("module.jar");
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
        return ModuleArchive.read(jar, folder.resolve("store"));
    }
}
