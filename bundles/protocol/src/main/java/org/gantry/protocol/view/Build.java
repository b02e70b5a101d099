package org.gantry.protocol.view;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.apache.mesos.v1.Protos.VersionInfo;

/**
 * What clients are told about a program. They choose their behaviour by the version of Mesos that it stands for.
 *
 * @param gitSha the commit that it was built from, if it was built in a working copy
 * @param gitBranch likewise, in full: {@code refs/heads/main}
 */
public record Build(Optional<String> gitSha, Optional<String> gitBranch) {
    public static final String VERSION = "1.11.0";
    public static final String DATE = "2026-01-01 00:00:00";
    /** Seconds since 1970. */
    public static final double TIME = 1_767_225_600.0;

    public static final String USER = "";

    /** The build of the bundle that a class is in, by its headers {@code Git-SHA} and {@code Git-Branch}. */
    public static Build of(Class<?> program) {
        try (InputStream input = program.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            if (input != null) {
                Attributes headers = new Manifest(input).getMainAttributes();
                return new Build(header(headers, "Git-SHA"), header(headers, "Git-Branch"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The manifest of " + program.getName() + " cannot be read", e);
        }
        return new Build(Optional.empty(), Optional.empty());
    }

    private static Optional<String> header(Attributes headers, String name) {
        return Optional.ofNullable(headers.getValue(name)).filter(value -> !value.isBlank());
    }

    /** The fields of {@code /version}, into an object that is open. */
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("version", VERSION);
        if (gitSha.isPresent()) {
            json.writeStringField("git_sha", gitSha.get());
        }
        if (gitBranch.isPresent()) {
            json.writeStringField("git_branch", gitBranch.get());
        }
        json.writeStringField("build_date", DATE);
        JsonFields.number(json, "build_time", TIME);
        json.writeStringField("build_user", USER);
    }

    public VersionInfo message() {
        VersionInfo.Builder info = VersionInfo.newBuilder()
                .setVersion(VERSION)
                .setBuildDate(DATE)
                .setBuildTime(TIME)
                .setBuildUser(USER);
        gitSha.ifPresent(info::setGitSha);
        gitBranch.ifPresent(info::setGitBranch);
        return info.build();
    }
}
