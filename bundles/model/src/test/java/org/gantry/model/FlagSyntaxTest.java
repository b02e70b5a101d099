package org.gantry.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagSyntaxTest {
    @ParameterizedTest
    @CsvSource({
        "10secs, PT10S",
        "90mins, PT1H30M",
        "10days, PT240H",
        "1500us, PT0.0015S",
        "1001ns, PT0.000001001S",
        "0ns, PT0S",
        "100ms, PT0.1S",
        "2weeks, PT336H",
        "1days, PT24H",
        "5mins, PT5M",
        "3us, PT0.000003S"
    })
    void readsDurations(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
        assertThat(Durations.print(expected)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "secs", "10 secs", "10s", "10sec", "-1secs", "1e3secs", "9999999weeks", "1.2.3secs"})
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("uration");
    }

    @Test
    void readsPartsOfUnits() {
        assertThat(Durations.parse("1.5hrs")).isEqualTo(Duration.ofMinutes(90));
    }

    @Property(tries = 300)
    void readsBackDurationsThatItWrote(@ForAll @LongRange(min = 0) long nanos) {
        Duration duration = Duration.ofNanos(nanos);

        assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"0B, 0", "1B, 1", "512MB, 536870912", "2GB, 2147483648", "1TB, 1099511627776", "3KB, 3072"})
    void readsSizes(String text, long expected) {
        assertThat(Sizes.parse(text)).isEqualTo(expected);
        assertThat(Sizes.print(expected)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "MB", "1.5MB", "-1MB", "1mb", "1PB", "99999999TB", "99999999999999999999B"})
    void refusesOtherSizes(String text) {
        assertThatThrownBy(() -> Sizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ize");
    }

    @Property(tries = 300)
    void readsBackSizesThatItWrote(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Sizes.parse(Sizes.print(bytes))).isEqualTo(bytes);
    }
}
