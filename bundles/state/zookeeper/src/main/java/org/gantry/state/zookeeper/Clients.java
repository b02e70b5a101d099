package org.gantry.state.zookeeper;

import java.time.Duration;
import org.apache.curator.RetryPolicy;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryNTimes;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/** Opens sessions, which Curator re-establishes when they end. */
final class Clients {
    /** Calls are retried by those who know whether that is safe. */
    private static final RetryPolicy NEVER = new RetryNTimes(0, 0);

    /** A folder's names come in one answer: enough for 100,000 of them. */
    private static final int LONGEST_ANSWER = 16 << 20;

    private final String connect;
    private final Duration sessionTimeout;
    private final Duration callTimeout;
    private final Security security;

    /**
     * @param connect {@code host:port,host:port/chroot}
     * @param sessionTimeout how long a session outlives its connection; the server may set another
     * @param callTimeout how long a call waits for a connection, and for its answer
     * @param security who the sessions are, and whether they are encrypted
     */
    Clients(String connect, Duration sessionTimeout, Duration callTimeout, Security security) {
        this.connect = connect;
        this.sessionTimeout = sessionTimeout;
        this.callTimeout = callTimeout;
        this.security = security;
    }

    Security security() {
        return security;
    }

    String connect() {
        return connect;
    }

    Duration sessionTimeout() {
        return sessionTimeout;
    }

    Duration callTimeout() {
        return callTimeout;
    }

    /** Not started yet: add listeners, start, close. */
    CuratorFramework create() {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(LONGEST_ANSWER));
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Long.toString(callTimeout.toMillis()));
        security.configure(config);
        CuratorFrameworkFactory.Builder builder = CuratorFrameworkFactory.builder()
                .connectString(connect)
                .ensembleTracker(false)
                .sessionTimeoutMs((int) sessionTimeout.toMillis())
                .connectionTimeoutMs((int) callTimeout.toMillis())
                .retryPolicy(NEVER)
                .dontUseContainerParents()
                .zkClientConfig(config);
        security.digest().ifPresent(digest -> builder.authorization("digest", digest));
        return builder.build();
    }
}
