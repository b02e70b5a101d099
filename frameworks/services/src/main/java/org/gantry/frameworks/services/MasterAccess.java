package org.gantry.frameworks.services;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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
        Optional<SSLContext> tls = TlsFiles.named(
                        configuration.ssl__ca__file(), configuration.ssl__cert__file(), configuration.ssl__key__file())
                .contextIfNamed();
        if (principal.isEmpty() && tls.isEmpty()) {
            return NONE;
        }
        return new MasterAccess(principal, new Access(() -> header.map(WatchedFile::get), tls));
    }

    private static Optional<String> text(String value) {
        return Optional.of(value.strip()).filter(stripped -> !stripped.isEmpty());
    }
}
