package org.gantry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.gantry.security.files.Pem;
import org.gantry.security.files.PemKeyStore;

/**
 * Whom the client trusts when servers are reached by {@code https}, and by what it is known to them.
 *
 * @param authorities PEM file of those who vouch for servers; empty for those that Java knows
 * @param certificate PEM file with the client's own key and certificates
 */
record Trust(Optional<Path> authorities, Optional<Path> certificate) {

    /** @throws CliException if a file cannot be used */
    SSLSocketFactory sockets() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(), trusted(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new CliException(ExitCode.USAGE, "Certificates cannot be used: " + e.getMessage());
        }
    }

    private TrustManager[] trusted() throws GeneralSecurityException, IOException {
        if (authorities.isEmpty()) {
            return null;
        }
        List<X509Certificate> certificates = read("--ca", authorities.get()).certificates();
        if (certificates.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "There is no certificate in " + authorities.get() + " (--ca)");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(PemKeyStore.keyStore(new Pem(Optional.empty(), certificates)));
        return factory.getTrustManagers();
    }

    private KeyManager[] keys() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty()) {
            return null;
        }
        Pem own = read("--certificate", certificate.get());
        if (own.key().isEmpty() || own.certificates().isEmpty()) {
            throw new CliException(
                    ExitCode.USAGE, certificate.get() + " (--certificate) must have both a key and its certificate");
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(PemKeyStore.keyStore(own), new char[0]);
        return factory.getKeyManagers();
    }

    private static Pem read(String option, Path file) {
        try {
            return Pem.parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot read " + file + " (" + option + ")");
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, file + " (" + option + "): " + e.getMessage());
        }
    }
}
