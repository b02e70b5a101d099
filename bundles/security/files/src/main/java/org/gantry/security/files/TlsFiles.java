package org.gantry.security.files;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * PEM files by which a client trusts servers and is known to them. Read again when they change; connections that are open
 * stay as they are.
 *
 * @param authorities certificates of those who vouch for servers; empty for those that Java knows
 * @param certificate the client's own, with those that lead to an authority
 * @param key that belongs to it
 */
public record TlsFiles(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    private static final char[] NO_PASSWORD = new char[0];

    public TlsFiles {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("A certificate and its key come together");
        }
    }

    /** The files of these names; a blank name stands for none. */
    public static TlsFiles named(String authorities, String certificate, String key) {
        return new TlsFiles(path(authorities), path(certificate), path(key));
    }

    private static Optional<Path> path(String name) {
        return Optional.of(name.strip()).filter(text -> !text.isEmpty()).map(FileText::path);
    }

    /**
     * A context for clients; empty if no file is named, so that Java's own authorities are enough.
     *
     * @throws IllegalArgumentException if a file cannot be used
     */
    public Optional<SSLContext> contextIfNamed() {
        return authorities.isPresent() || certificate.isPresent() ? Optional.of(context()) : Optional.empty();
    }

    private record Managers(Optional<X509ExtendedKeyManager> keys, X509ExtendedTrustManager trust) {}

    /**
     * A context for clients.
     *
     * @throws IllegalArgumentException if a file cannot be used
     */
    public SSLContext context() {
        List<Path> files = new ArrayList<>();
        authorities.ifPresent(files::add);
        certificate.ifPresent(files::add);
        key.ifPresent(files::add);
        WatchedFile<Managers> current = WatchedFile.of(files, paths -> managers());
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = certificate.isPresent()
                    ? new KeyManager[] {
                        new CurrentKeys(() -> current.get().keys().orElseThrow())
                    }
                    : null;
            context.init(
                    keys,
                    new TrustManager[] {new CurrentTrust(() -> current.get().trust())},
                    new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no TLS", e);
        }
    }

    private Managers managers() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities.isPresent() ? trusted(authorities.get()) : null);
            return new Managers(keys(), (X509ExtendedTrustManager) trust.getTrustManagers()[0]);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("Certificates cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore trusted(Path file) throws GeneralSecurityException, IOException {
        return PemKeyStore.keyStore(
                new Pem(Optional.empty(), Pem.parse(FileText.read(file)).certificates()));
    }

    private Optional<X509ExtendedKeyManager> keys() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty()) {
            return Optional.empty();
        }
        Pem own = new Pem(
                Pem.parse(FileText.read(key.orElseThrow())).key(),
                Pem.parse(FileText.read(certificate.get())).certificates());
        if (own.key().isEmpty() || own.certificates().isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no key in " + key.get() + " or no certificate in " + certificate.get());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(PemKeyStore.keyStore(own), NO_PASSWORD);
        return Optional.of((X509ExtendedKeyManager) factory.getKeyManagers()[0]);
    }
}
