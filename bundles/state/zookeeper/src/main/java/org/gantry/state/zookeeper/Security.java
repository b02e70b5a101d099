package org.gantry.state.zookeeper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;

/**
 * Who this process is to ZooKeeper, and how it makes sure to whom it talks. Secrets are read from files when a session
 * is opened, never kept in the configuration.
 *
 * @param credentials file with one line {@code user:password} for the scheme digest; without it everything is open to all
 * @param keyStore with this process's certificate; with it every connection is TLS, of clients and among members
 * @param trustStore with those that the other side's certificate must come from
 * @param password file with the password of both stores; they are PEM, PKCS12 or JKS by their names' endings
 */
record Security(
        Optional<Path> credentials, Optional<Path> keyStore, Optional<Path> trustStore, Optional<Path> password) {
    static final Security NONE = new Security(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    boolean usesTls() {
        return keyStore.isPresent();
    }

    /** What the scheme digest wants; empty without credentials. */
    Optional<byte[]> digest() {
        return credentials.map(Security::read).map(line -> line.getBytes(StandardCharsets.UTF_8));
    }

    /** For what only masters may see. */
    List<ACL> storeAcl() {
        return credentials.isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    /** For elections: whoever looks for the leader may read, as Mesos has it. */
    List<ACL> electionAcl() {
        if (credentials.isEmpty()) {
            return ZooDefs.Ids.OPEN_ACL_UNSAFE;
        }
        List<ACL> acl = new ArrayList<>(ZooDefs.Ids.CREATOR_ALL_ACL);
        acl.add(new ACL(Perms.READ, ZooDefs.Ids.ANYONE_ID_UNSAFE));
        return acl;
    }

    void configure(ZKClientConfig config) {
        if (!usesTls()) {
            return;
        }
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        stores().forEach((name, value) -> config.setProperty("zookeeper.ssl." + name, (String) value));
    }

    /** Settings of a server that clients and its fellow members reach by TLS only. */
    Properties ofMember() {
        Properties properties = new Properties();
        if (usesTls()) {
            properties.setProperty("serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory");
            properties.setProperty("sslQuorum", "true");
            stores().forEach((name, value) -> {
                properties.setProperty("ssl." + name, (String) value);
                properties.setProperty("ssl.quorum." + name, (String) value);
            });
        }
        return properties;
    }

    private Properties stores() {
        Properties stores = new Properties();
        String secret = password.map(Security::read).orElse("");
        keyStore.ifPresent(path -> {
            stores.setProperty("keyStore.location", path.toString());
            stores.setProperty("keyStore.password", secret);
        });
        trustStore.ifPresent(path -> {
            stores.setProperty("trustStore.location", path.toString());
            stores.setProperty("trustStore.password", secret);
        });
        // Members and clients are told apart by certificate, not by name: several may share a machine.
        stores.setProperty("hostnameVerification", "false");
        return stores;
    }

    /** @throws IllegalStateException that names the file but never what is in it */
    private static String read(Path file) {
        try {
            String text = Files.readString(file).strip();
            if (text.isEmpty() || text.indexOf('\n') >= 0) {
                throw new IllegalStateException("File " + file + " must hold one line");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalStateException("File " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
