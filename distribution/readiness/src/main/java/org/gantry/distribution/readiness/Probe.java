package org.gantry.distribution.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;

/** Asks over HTTP. The old client of the JDK, since it is loaded in a fraction of the new one's time. */
final class Probe {
    private static final int TIMEOUT_MILLIS = 2_000;
    static final double FORBIDDEN = -2;
    private static final int MAX_METRICS_BYTES = 1 << 20;

    private final Optional<Path> certificate;

    /** @param certificate what the node shows where it is asked by TLS: a PEM file with key and certificates */
    Probe(Optional<Path> certificate) {
        this.certificate = certificate;
    }

    /** Whether the address answers with a status below 400. */
    boolean answers(URI address) {
        try {
            HttpURLConnection connection = open(address.toURL());
            try {
                return connection.getResponseCode() < 400;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * A value of a flat JSON object of numbers, as metrics are.
     *
     * @return -1 while there is none, {@link #FORBIDDEN} where only those who authenticate may ask
     */
    double metric(URI address, String name) {
        try {
            HttpURLConnection connection = open(address.toURL());
            if (connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                connection.disconnect();
                return FORBIDDEN;
            }
            try (InputStream body = connection.getInputStream()) {
                String text = new String(body.readNBytes(MAX_METRICS_BYTES), StandardCharsets.UTF_8);
                Matcher value = Pattern.compile(Pattern.quote("\"" + name + "\"") + "\\s*:\\s*([0-9.eE+-]+)")
                        .matcher(text);
                return value.find() ? Double.parseDouble(value.group(1)) : -1;
            } finally {
                connection.disconnect();
            }
        } catch (IOException | NumberFormatException notYet) {
            return -1;
        }
    }

    private HttpURLConnection open(URL url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        if (connection instanceof HttpsURLConnection secure && certificate.isPresent()) {
            // Read each time: it may be replaced while the node starts.
            secure.setSSLSocketFactory(OwnCertificate.sockets(certificate.get()));
            secure.setHostnameVerifier((host, session) -> true);
        }
        return connection;
    }
}
