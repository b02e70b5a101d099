package org.gantry.frameworks.services;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.gantry.frameworks.sdk.Access;
import org.gantry.security.files.Credential;
import org.gantry.security.files.CredentialFiles;
import org.gantry.security.files.FileText;
import org.gantry.security.files.TlsFiles;
import org.gantry.security.files.WatchedFile;

/**
 * By what the framework and the master know each other.
 *
 * @param principal that the framework registers with
 */
public record MasterAccess(Optional<String> principal, Access access) {
    public static final MasterAccess NONE = new MasterAccess(Optional.empty(), Access.NONE);

    /** @throws IllegalArgumentException naming the setting that is wrong; never with a secret */
    static MasterAccess of(ServicesConfiguration configuration) {
        Optional<String> principal = text(configuration.mesos__authentication__principal());
        Optional<String> secretFile = text(configuration.mesos__authentication__secret__file());
        if (secretFile.isPresent() && principal.isEmpty()) {
            throw new IllegalArgumentException(
                    "mesos_authentication_secret_file needs mesos_authentication_principal beside it");
        }
        Optional<WatchedFile<String>> header = secretFile.map(file -> WatchedFile.of(
                FileText.path(file),
                path -> CredentialFiles.basic(new Credential(
                        principal.get(), new String(FileText.read(path), StandardCharsets.UTF_8).strip()))));
        Optional<String> authorities = text(configuration.ssl__ca__file());
        Optional<String> certificate = text(configuration.ssl__cert__file());
        Optional<String> key = text(configuration.ssl__key__file());
        if (principal.isEmpty() && authorities.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
            return NONE;
        }
        boolean tls = authorities.isPresent() || certificate.isPresent() || key.isPresent();
        TlsFiles files =
                new TlsFiles(authorities.map(FileText::path), certificate.map(FileText::path), key.map(FileText::path));
        return new MasterAccess(
                principal,
                new Access(() -> header.map(WatchedFile::get), tls ? Optional.of(files.context()) : Optional.empty()));
    }

    private static Optional<String> text(String value) {
        return Optional.of(value.strip()).filter(stripped -> !stripped.isEmpty());
    }
}
