package org.gantry.security.certificate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Which name of a certificate is meant. Of several of one kind it is the first. */
enum NameKind {
    /** The subject's common name. */
    CN(-1),
    /** The whole subject, as RFC 2253 writes it: {@code CN=ops,O=Example}. */
    SUBJECT(-1),
    /** A mail address among the alternative names. */
    EMAIL(1),
    /** A host name among them. */
    DNS(2),
    /** A URI among them, such as a SPIFFE id. */
    URI(6);

    /** As RFC 5280 numbers kinds of alternative names. */
    private final int alternative;

    NameKind(int alternative) {
        this.alternative = alternative;
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static NameKind parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + CertificateAuthenticator.SETTING + "' is '" + text
                        + "'; it can be "
                        + Arrays.stream(values()).map(NameKind::toString).collect(Collectors.joining(", "))));
    }

    /** Empty if the certificate has none, or an empty one. */
    Optional<String> of(X509Certificate certificate) {
        Optional<String> name =
                switch (this) {
                    case CN -> commonName(certificate);
                    case SUBJECT ->
                        Optional.of(certificate.getSubjectX500Principal().getName());
                    default -> alternative(certificate);
                };
        return name.filter(text -> !text.isBlank());
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            // The most specific part is the last.
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (parts.get(i).getType().equalsIgnoreCase("CN")) {
                    return Optional.of(parts.get(i).getValue().toString());
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    private Optional<String> alternative(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
        return names == null
                ? Optional.empty()
                : names.stream()
                        .filter(name -> name.get(0).equals(alternative))
                        .map(name -> name.get(1).toString())
                        .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
