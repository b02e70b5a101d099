package org.gantry.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Feeds one target after the other, each in a process of its own, and prints a table of what came of it. */
public final class Campaign {
    private static final String ONLY_OURS = "org.gantry.**:com.google.re2j.**";
    private static final String GENERATED = "org.gantry.protocol.agentlink.**";

    /** Jazzer looks for these too; here nothing does the like, or, as with paths and expressions, that is the purpose. */
    private static final String ELSEWHERE = Stream.of(
                    "ClojureLangHooks",
                    "ExpressionLanguageInjection",
                    "FilePathTraversal",
                    "LdapInjection",
                    "NamingContextLookup",
                    "RegexInjection",
                    "ScriptEngineInjection",
                    "SqlInjection",
                    "TemplateInjection",
                    "UnsafeSanitizer",
                    "XPathInjection",
                    "XmlParserSsrfGuidance")
            .map("com.code_intelligence.jazzer.sanitizers."::concat)
            .collect(Collectors.joining(File.pathSeparator));

    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: (\\d+)");

    private final Path folder;
    private final long runs;

    private Campaign(Path folder, long runs) {
        this.folder = folder;
        this.runs = runs;
    }

    /**
     * Runs it. Properties: {@code fuzz.targets}, names with commas between them or nothing for all; {@code fuzz.runs},
     * inputs for each; {@code fuzz.folder}, where inputs, findings and logs go.
     */
    public static void main(String... arguments) throws Exception {
        String wanted = System.getProperty("fuzz.targets", "");
        Collection<String> names = wanted.isBlank() ? Targets.names() : List.of(wanted.split(",", -1));
        Campaign campaign = new Campaign(
                Path.of(System.getProperty("fuzz.folder", "target/fuzz")).toAbsolutePath(),
                Long.getLong("fuzz.runs", 1_000_000));
        System.out.printf("| %-20s | %9s | %7s | %8s | %s%n", "target", "inputs", "seconds", "coverage", "finding |");
        int findings = 0;
        for (String name : names) {
            findings += campaign.feed(name) ? 0 : 1;
        }
        System.exit(findings == 0 ? 0 : 1);
    }

    /** Whether nothing was found. */
    private boolean feed(String name) throws IOException, InterruptedException {
        Path corpus = Files.createDirectories(folder.resolve(name).resolve("corpus"));
        Path log = folder.resolve(name).resolve("log");
        long start = System.nanoTime();
        int status = new ProcessBuilder(command(name, corpus))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        Matcher done = DONE.matcher(Files.readString(log, StandardCharsets.ISO_8859_1));
        boolean complete = done.find();
        System.out.printf(
                "| %-20s | %9s | %7d | %8s | %s |%n",
                name,
                complete ? done.group(1) : "-",
                seconds,
                complete ? done.group(2) : "-",
                status == 0 ? "none" : "see " + log);
        return status == 0;
    }

    private List<String> command(String name, Path corpus) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-Xmn512m",
                "-Xss1m",
                "-XX:MaxJavaStackTraceDepth=30",
                "-XX:+UseSerialGC",
                "-Dcom.google.protobuf.use_unsafe_pre22_gencode=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dfuzz.target=" + name,
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + Fuzzer.class.getName(),
                "--instrumentation_includes=" + ONLY_OURS,
                "--instrumentation_excludes=" + GENERATED,
                "--custom_hook_includes=" + ONLY_OURS,
                "--custom_hook_excludes=" + GENERATED,
                "--disabled_hooks=" + ELSEWHERE,
                "--reproducer_path=" + folder.resolve(name),
                "-artifact_prefix=" + folder.resolve(name) + "/",
                "-runs=" + runs,
                // What hangs for good; Bounds looks at the processor's time, whatever else the machine does.
                "-timeout=60",
                "-max_len=2048",
                corpus.toString(),
                Inputs.folder(name).toString());
    }
}
