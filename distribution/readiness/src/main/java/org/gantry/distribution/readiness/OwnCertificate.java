package org.gantry.distribution.readiness;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.gantry.security.files.Pem;
import org.gantry.security.files.PemKeyStore;

/**
 * How a node asks itself by TLS: it shows the certificate that it is itself known by. Whether clients can verify that is
 * theirs to find out, and nothing secret is told here, so whatever certificate comes back will do.
 */
final class OwnCertificate {
    private OwnCertificate() {}

    /**
     * @param file PEM file with key and certificates
     * @throws IOException if it cannot be used
     */
    static SSLSocketFactory sockets(Path file) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(file), new TrustManager[] {new Anyone()}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("The node's certificate in " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyManager[] keys(Path file) throws GeneralSecurityException, IOException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(PemKeyStore.keyStore(Pem.parse(Files.readAllBytes(file))), new char[0]);
        return factory.getKeyManagers();
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
