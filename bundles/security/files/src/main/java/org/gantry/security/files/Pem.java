package org.gantry.security.files;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PEM text holds.
 *
 * @param key the private key, if there is one
 * @param certificates in their order
 */
public record Pem(Optional<PrivateKey> key, List<X509Certificate> certificates) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    public Pem {
        certificates = List.copyOf(certificates);
    }

    /**
     * Takes a PEM text apart.
     *
     * @throws IllegalArgumentException if something in it cannot be used; never with a part of a key
     */
    public static Pem parse(byte[] text) {
        Optional<PrivateKey> key = Optional.empty();
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (block.find()) {
            switch (block.group(1)) {
                case "CERTIFICATE" -> certificates.add(certificate(decode(block.group(2))));
                case "PRIVATE KEY" -> key = Optional.of(key(decode(block.group(2))));
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
                    throw new IllegalArgumentException("A key must be in plain PKCS #8 form (BEGIN PRIVATE KEY), not "
                            + block.group(1) + "; 'openssl pkcs8 -topk8 -nocrypt' converts it");
                default -> {
                    // Parameters and the like say nothing that the key itself does not.
                }
            }
        }
        if (key.isEmpty() && certificates.isEmpty()) {
            throw new IllegalArgumentException("There is neither a key nor a certificate in PEM form");
        }
        return new Pem(key, certificates);
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Its message could quote a key.
            throw new IllegalArgumentException("A PEM block is not valid Base64");
        }
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("A certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(byte[] der) {
        return ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, der).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("A private key is of none of the kinds " + ALGORITHMS));
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] der) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
        } catch (InvalidKeySpecException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
