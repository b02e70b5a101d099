package org.gantry.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who the user is, and whom the client trusts: options that every command takes. */
final class Identity {
    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            defaultValue = "${env:GANTRY_CREDENTIALS}",
            description = "File with a principal and a secret, or with a bearer token, for master, services and agents"
                    + " that ask for them (env GANTRY_CREDENTIALS). Only its owner may have access.")
    private Path credentials;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            defaultValue = "${env:GANTRY_CA}",
            description = "PEM file with the certificates of those who vouch for servers that are reached by https"
                    + " (env GANTRY_CA). Addresses without a scheme are then https.")
    private Path authorities;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            defaultValue = "${env:GANTRY_CERTIFICATE}",
            description = "PEM file with the user's own key and certificate, for servers that want one by https"
                    + " (env GANTRY_CERTIFICATE).")
    private Path certificate;

    /** {@code http}, or {@code https} where the user says whom to trust. */
    String scheme() {
        return given(authorities).isPresent() ? "https" : "http";
    }

    /** A server as this user. */
    Api api(URI base, String what) {
        return new Api(
                base,
                what,
                given(credentials).map(Credentials::read),
                new Trust(given(authorities), given(certificate)));
    }

    private static Optional<Path> given(Path file) {
        return Optional.ofNullable(file).filter(path -> !path.toString().isEmpty());
    }
}
