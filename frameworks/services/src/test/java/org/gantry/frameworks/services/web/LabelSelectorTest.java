package org.gantry.frameworks.services.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.gantry.frameworks.services.app.ApiException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tier|true",
                "other|false",
                "tier==web|true",
                "tier == db|false",
                "tier!=db|true",
                "other!=db|false",
                "tier in (db, web)|true",
                "tier in (db)|false",
                "tier notin (db)|true",
                "other notin (db)|false",
                "tier==web, in==x|true",
                "tier,other|false",
                "a\\/b==c\\ d|true",
            })
    void selects(String selector, boolean expected) {
        Map<String, String> labels = Map.of("tier", "web", "in", "x", "a/b", "c d");

        assertThat(LabelSelector.parse(selector).test(labels)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a==", "a in", "a in (", "a in (b", "a b", "a,", "==b", "a/b"})
    void refusesWhatIsNoSelector(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.status())
                        .isEqualTo(422));
    }
}
