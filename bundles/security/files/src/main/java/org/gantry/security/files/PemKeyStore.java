package org.gantry.security.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreSpi;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A key store that is a PEM file, for what wants one: with a key, the key and its chain; without one, certificates that
 * are trusted. Passwords mean nothing to it.
 */
public final class PemKeyStore extends KeyStoreSpi {
    private static final String KEY = "key";

    private Pem content = new Pem(Optional.empty(), List.of());

    /** A key store of Java's own kind with the same content; the key has an empty password. */
    public static KeyStore keyStore(Pem pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        if (pem.key().isPresent()) {
            store.setKeyEntry(
                    KEY, pem.key().get(), new char[0], pem.certificates().toArray(new Certificate[0]));
        } else {
            for (int i = 0; i < pem.certificates().size(); i++) {
                store.setCertificateEntry(alias(i), pem.certificates().get(i));
            }
        }
        return store;
    }

    private static String alias(int index) {
        return "certificate-" + index;
    }

    @Override
    public void engineLoad(InputStream stream, char[] password) throws IOException {
        if (stream == null) {
            return;
        }
        try {
            content = Pem.parse(stream.readAllBytes());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Key engineGetKey(String alias, char[] password) {
        return alias.equals(KEY) ? content.key().orElse(null) : null;
    }

    @Override
    public Certificate[] engineGetCertificateChain(String alias) {
        return engineIsKeyEntry(alias) ? content.certificates().toArray(new Certificate[0]) : null;
    }

    @Override
    public Certificate engineGetCertificate(String alias) {
        int index = aliases().indexOf(alias);
        return index < 0 || content.certificates().isEmpty()
                ? null
                : content.certificates().get(index);
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // what the class wants
    public Date engineGetCreationDate(String alias) {
        return aliases().contains(alias) ? new Date() : null;
    }

    @Override
    public Enumeration<String> engineAliases() {
        return Collections.enumeration(aliases());
    }

    private List<String> aliases() {
        return content.key().isPresent()
                ? List.of(KEY)
                : IntStream.range(0, content.certificates().size())
                        .mapToObj(PemKeyStore::alias)
                        .toList();
    }

    @Override
    public boolean engineContainsAlias(String alias) {
        return aliases().contains(alias);
    }

    @Override
    public int engineSize() {
        return aliases().size();
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
        return alias.equals(KEY) && content.key().isPresent();
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
        return content.key().isEmpty() && aliases().contains(alias);
    }

    @Override
    public String engineGetCertificateAlias(Certificate certificate) {
        int index = content.certificates().indexOf(certificate);
        return index < 0 || index >= aliases().size() ? null : aliases().get(index);
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
        throw readOnly();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
        throw readOnly();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate) {
        throw readOnly();
    }

    @Override
    public void engineDeleteEntry(String alias) {
        throw readOnly();
    }

    @Override
    public void engineStore(OutputStream stream, char[] password) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("PEM files are only read");
    }
}
