package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.gantry.frameworks.services.app.ApiException;

/** Expressions that choose apps by their labels. */
public final class SelectorTarget {
    private SelectorTarget() {}

    public static void read(String text) {
        try {
            LabelSelector.parse(text).test(Map.of("a", "b", "tier", "web"));
        } catch (ApiException e) {
            assertThat(e.status()).isEqualTo(422);
        }
    }
}
