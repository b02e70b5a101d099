package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gantry.frameworks.services.app.ApiException;

/** Expressions that choose apps by their labels. */
public final class SelectorTarget {
    private SelectorTarget() {}

    public static void read(String text) {
        try {
            var chosen = LabelSelector.parse(text);
            Map<String, String> labels = Map.of("a", "b", "tier", "web");
            assertThat(chosen.test(labels)).isEqualTo(chosen.test(labels));
        } catch (ApiException e) {
            assertThat(e.status()).isEqualTo(422);
        }
    }
}
