package org.gantry.itests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That no fact is forgotten: each has a case, or a line in the docs that says why not. */
class FactsTest {
    private static final Path COMPATIBILITY = Path.of("../docs/compatibility.md");
    private static final String SECTION = "## Facts not met or not observable";
    private static final Pattern LINE = Pattern.compile("\\| *([1-5]\\.\\d\\d) *\\|([^|]+)\\|");

    private static SortedSet<String> proven() throws IOException, URISyntaxException {
        Path folder = Path.of(FactsTest.class.getResource("").toURI());
        SortedSet<String> numbers = new TreeSet<>();
        try (Stream<Path> classes = Files.list(folder)) {
            classes.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("IT.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .flatMap(FactsTest::methods)
                    .map(method -> method.getAnnotation(Fact.class))
                    .filter(fact -> fact != null)
                    .forEach(fact -> numbers.addAll(List.of(fact.value())));
        }
        return numbers;
    }

    private static Stream<Method> methods(String name) {
        try {
            return Arrays.stream(
                    Class.forName(FactsTest.class.getPackageName() + "." + name).getDeclaredMethods());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Numbers that the docs name with a reason. */
    private static SortedSet<String> excused() {
        SortedSet<String> numbers = new TreeSet<>();
        try {
            String text = Files.readString(COMPATIBILITY);
            int begin = text.indexOf(SECTION);
            assertThat(begin).as("section '%s' of %s", SECTION, COMPATIBILITY).isNotNegative();
            int end = text.indexOf("\n## ", begin + 1);
            Matcher line = LINE.matcher(text.substring(begin, end < 0 ? text.length() : end));
            while (line.find()) {
                assertThat(line.group(2).strip())
                        .as("reason of %s", line.group(1))
                        .hasSizeGreaterThan(10);
                numbers.add(line.group(1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }

    @Test
    void everyFactHasACaseOrAReason() throws Exception {
        Set<String> missing = new TreeSet<>(Facts.all().keySet());
        missing.removeAll(proven());
        missing.removeAll(excused());
        assertThat(missing).as("facts without a case and without a reason").isEmpty();
    }

    @Test
    void casesAndReasonsNameKnownFacts() throws Exception {
        assertThat(Facts.all().keySet()).containsAll(proven()).containsAll(excused());
    }

    @Test
    void theListIsWhole() {
        assertThat(Facts.all()).hasSize(81 + 52 + 65 + 38 + 25);
    }
}
