package org.gantry.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority for tests, made with the JDK's own tool. */
public final class TestAuthority {
    private static final String PASSWORD = "changeit";

    private final Path folder;

    public TestAuthority(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        keytool(
                "-genkeypair",
                "-alias",
                "ca",
                "-dname",
                "CN=Test CA",
                "-ext",
                "bc:c",
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-keystore",
                "ca.p12");
        Files.writeString(
                certificate(),
                pem("CERTIFICATE", store("ca.p12").getCertificate("ca").getEncoded()));
    }

    /** The authority's certificate. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** A key and its certificate that were issued before. */
    public Path keyAndCertificate(String name) {
        return folder.resolve(name + ".pem");
    }

    /** A new key with a certificate of this authority, for a host's address or a name. */
    public Path issue(String alias, String host) throws Exception {
        return issue(alias, "CN=" + host, Character.isDigit(host.charAt(0)) ? "ip:" + host : "dns:" + host);
    }

    /**
     * A new key with a certificate of this authority.
     *
     * @param subject a distinguished name
     * @param alternatives other names as keytool wants them, such as {@code dns:a,uri:urn:b}
     */
    public Path issue(String alias, String subject, String alternatives) throws Exception {
        String store = alias + ".p12";
        String certificate = alias + ".crt";
        keytool(
                "-genkeypair",
                "-alias",
                alias,
                "-dname",
                subject,
                "-keyalg",
                "EC",
                "-validity",
                "2",
                "-keystore",
                store);
        keytool("-certreq", "-alias", alias, "-keystore", store, "-file", alias + ".csr");
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-keystore", "ca.p12"));
        sign.addAll(List.of("-infile", alias + ".csr", "-outfile", certificate));
        sign.addAll(List.of("-ext", "san=" + alternatives, "-validity", "2", "-rfc"));
        keytool(sign.toArray(String[]::new));
        String key = pem(
                "PRIVATE KEY",
                store(store).getKey(alias, PASSWORD.toCharArray()).getEncoded());
        return Files.writeString(keyAndCertificate(alias), key + Files.readString(folder.resolve(certificate)));
    }

    /** Trusts this authority and shows a key that it has issued. */
    public SSLContext context(Path issued) throws Exception {
        String alias = issued.getFileName().toString().replace(".pem", "");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = store(alias + ".p12");
        try (var rfc = Files.newInputStream(folder.resolve(alias + ".crt"))) {
            own.setKeyEntry(
                    alias, own.getKey(alias, PASSWORD.toCharArray()), PASSWORD.toCharArray(), new Certificate[] {
                        CertificateFactory.getInstance("X.509").generateCertificate(rfc)
                    });
        }
        keys.init(own, PASSWORD.toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", store("ca.p12").getCertificate("ca"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore store(String name) throws Exception {
        return KeyStore.getInstance(folder.resolve(name).toFile(), PASSWORD.toCharArray());
    }

    private static String pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + output.toString(StandardCharsets.UTF_8));
        }
    }
}
