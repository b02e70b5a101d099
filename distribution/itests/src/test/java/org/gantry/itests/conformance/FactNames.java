package org.gantry.itests.conformance;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayNameGenerator;

/** Names a case by its facts and, in words, its method: {@code 1.07 unknown framework is 400}. */
final class FactNames extends DisplayNameGenerator.Standard {
    @Override
    public String generateDisplayNameForMethod(List<Class<?>> enclosing, Class<?> testClass, Method method) {
        Fact fact = method.getAnnotation(Fact.class);
        String words = method.getName().replaceAll("([A-Z]+|[0-9]+)", " $1").toLowerCase(Locale.ROOT);
        return fact == null ? words : String.join(", ", fact.value()) + " " + words;
    }
}
