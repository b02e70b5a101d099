package org.gantry.frameworks.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesConfigurationTest {
    /** The annotation as the container makes it: defaults, and the values that are set. */
    private static ServicesConfiguration with(Map<String, Object> values) {
        return (ServicesConfiguration) Proxy.newProxyInstance(
                ServicesConfiguration.class.getClassLoader(),
                new Class<?>[] {ServicesConfiguration.class},
                (proxy, method, arguments) ->
                        values.getOrDefault(method.getName().replace("__", "_"), method.getDefaultValue()));
    }

    @Test
    void defaultsAreThoseOfTheOriginal() {
        ServicesSettings settings = ServicesConfiguration.Reader.read(with(Map.of()));

        assertThat(settings)
                .isEqualTo(ServicesSettings.standard(
                        URI.create("http://127.0.0.1:5050"), URI.create("http://127.0.0.1:8080")));
    }

    @Test
    void valuesAreRead() {
        ServicesSettings settings = ServicesConfiguration.Reader.read(with(
                Map.of("master", "m1:5050, http://m2:5050", "hostname", "node", "http_port", 80, "mesos_role", "web")));

        assertThat(settings.masters()).containsExactly(URI.create("http://m1:5050"), URI.create("http://m2:5050"));
        assertThat(settings.endpoint()).isEqualTo(URI.create("http://node:80"));
        assertThat(settings.defaults().validRoles()).containsExactly("web");
    }

    @Test
    void nonsenseIsRefusedByName() {
        assertThatThrownBy(() -> ServicesConfiguration.Reader.read(with(Map.of("launch_tokens", 0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("launch_tokens");
    }
}
