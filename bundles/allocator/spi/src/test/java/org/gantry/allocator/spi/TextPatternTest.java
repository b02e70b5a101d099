package org.gantry.allocator.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.gantry.allocator.spi.TextPattern.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternTest {
    @Test
    void matchesWholeTexts() {
        TextPattern pattern = TextPattern.compile("r(ow|ack)-[0-9]{1,3}", Limits.DEFAULT);

        assertThat(pattern.matches("rack-12")).isTrue();
        assertThat(pattern.matches("rack-12b")).isFalse();
        assertThat(pattern).isEqualTo(TextPattern.compile("r(ow|ack)-[0-9]{1,3}", Limits.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "[z-a]", "*", "a**", "(?P<x", "\\"})
    void refusesWhatIsNoExpression(String regex) {
        assertThatThrownBy(() -> TextPattern.compile(regex, Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{500}",
                "((a{1000}){1000})",
                "(((a{100}){100}){100}){100}",
                "((((([ab]){99}){99}){99}){99}){99}",
                "(a{1000}\\]{1000}(b{1000}){1000}"
            })
    void refusesWhatGrowsTooLargeWithoutTryingLong(String regex) {
        assertThatThrownBy(() -> TextPattern.compile(regex, Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitsAreThoseThatAreSet() {
        String regex = "a{150}";

        assertThatThrownBy(() -> TextPattern.compile(regex, new Limits(1 << 20, 100)))
                .hasMessageContaining("larger than maximum");
        assertThat(TextPattern.compile(regex, new Limits(1 << 20, 1000)).matches("a".repeat(150)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(?i)\u1c80", "a(?si:\\x{01c88})", "(?i)[a-\ufffd]", "(?i)[\\x41-\\x{ffff}]"})
    void refusesToFoldLettersWithoutAWayBack(String regex) {
        assertThatThrownBy(() -> TextPattern.compile(regex, TextPattern.Limits.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("U+1C80");
    }

    @Test
    void foldsAllOtherLetters() {
        TextPattern.Limits large = new TextPattern.Limits(1 << 20, 10_000);
        assertThat(TextPattern.compile("(?i)[\u1e00-\u1eff]-\u0431", large).matches("\u1e01-\u0411"))
                .isTrue();
        assertThat(TextPattern.compile("[\u1c00-\u1cff]", large).matches("\u1c80"))
                .isTrue();
        assertThat(TextPattern.compile("(?i)[^a]", large).matches("\u1c80")).isTrue();
    }
}
