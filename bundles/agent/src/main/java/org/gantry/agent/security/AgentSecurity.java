package org.gantry.agent.security;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gantry.agent.link.Credentials;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.security.files.CredentialFiles;
import org.gantry.security.files.FileText;
import org.gantry.security.files.WatchedFile;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.Authorization;
import org.gantry.security.guard.Firewall;
import org.gantry.security.guard.Gate;
import org.gantry.security.guard.SecurityModules;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.Realm;
import org.gantry.security.spi.TokenIssuer;

/** Who gets into which part of an agent, what they may do there, and by what its executors are known. */
public final class AgentSecurity implements AutoCloseable {
    private static final String JWT = "jwt";
    private static final Set<String> SETTINGS =
            Set.of("http_credentials", "acls", "jwt_secret_key", "certificate_principal");

    private final Map<Door, Gate> gates;
    private final Authorization authorization;
    private final Firewall firewall;
    private final Realm executors;
    private final Optional<ModulePoint<TokenIssuer>> issuers;
    private final Credentials toMaster;

    private AgentSecurity(
            Map<Door, Gate> gates,
            Authorization authorization,
            Firewall firewall,
            Realm executors,
            Optional<ModulePoint<TokenIssuer>> issuers,
            Credentials toMaster) {
        this.gates = new EnumMap<>(gates);
        this.authorization = authorization;
        this.firewall = firewall;
        this.executors = executors;
        this.issuers = issuers;
        this.toMaster = toMaster;
    }

    /**
     * What the flags say.
     *
     * @throws IllegalArgumentException if they contradict themselves or name files that cannot be used
     */
    public static AgentSecurity of(Map<String, String> flags, SecurityModules modules) {
        Map<String, String> settings = flags.entrySet().stream()
                .filter(flag -> SETTINGS.contains(flag.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        boolean withKey = flags.containsKey("jwt_secret_key");
        if (on(flags, Door.EXECUTOR) && !withKey) {
            throw new IllegalArgumentException(
                    "--jwt_secret_key must be specified when --authenticate_http_executors is set to true");
        }
        Map<Door, Gate> gates = new EnumMap<>(Door.class);
        for (Door door : Door.values()) {
            Realm realm = new Realm(door.realm(), settings);
            gates.put(
                    door,
                    on(flags, door)
                            ? Gate.of(modules.authenticators(), authenticators(flags, settings, door), realm)
                            : Gate.OPEN);
        }
        String authorizer = flags.getOrDefault("authorizer", "local");
        Authorization authorization = flags.containsKey("acls") || !authorizer.equals("local")
                ? Authorization.of(modules.authorizers(), authorizer, settings)
                : Authorization.none();
        return new AgentSecurity(
                gates,
                authorization,
                Optional.ofNullable(flags.get("firewall_rules"))
                        .map(Firewall::of)
                        .orElse(Firewall.NONE),
                new Realm(Door.EXECUTOR.realm(), settings),
                withKey ? Optional.of(modules.tokenIssuers()) : Optional.empty(),
                Optional.ofNullable(flags.get("credential"))
                        .map(AgentSecurity::credential)
                        .orElse(Credentials.NONE));
    }

    private static boolean on(Map<String, String> flags, Door door) {
        return Boolean.parseBoolean(flags.get(door.flag()));
    }

    /** Without a word about it: whoever has a name, and executors by their tokens where they have some. */
    private static List<String> authenticators(Map<String, String> flags, Map<String, String> settings, Door door) {
        String named = flags.get("http_authenticators");
        if (named != null) {
            return Arrays.stream(named.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
        boolean tokens = on(flags, Door.EXECUTOR);
        if (door == Door.EXECUTOR && !settings.containsKey("http_credentials")) {
            return List.of(JWT);
        }
        return tokens ? List.of("basic", JWT) : List.of("basic");
    }

    private static Credentials credential(String flag) {
        WatchedFile<String> header =
                WatchedFile.of(FileText.path(flag), file -> CredentialFiles.basic(CredentialFiles.one(file)));
        return () -> Optional.of(header.get());
    }

    /** By what the master knows this agent. */
    public Credentials toMaster() {
        return toMaster;
    }

    /** The handler behind its door. */
    public Handler behind(Door door, Handler handler) {
        Gate gate = gates.get(door);
        return exchange -> {
            firewall.check(exchange);
            gate.admit(exchange);
            handler.handle(exchange);
        };
    }

    /** What the sender of a request may do. */
    public Approvers approvers(Exchange exchange) {
        return authorization.of(exchange.principal());
    }

    /** What an executor shows to this agent; none if its flags name no key. */
    public Optional<String> executorToken(String frameworkId, String executorId, String containerId) {
        Principal executor = Principal.withClaims(Map.of("fid", frameworkId, "eid", executorId, "cid", containerId));
        return issuers.map(point -> point.call(JWT, issuer -> issuer.issue(executors, executor)));
    }

    @Override
    public void close() throws Exception {
        authorization.close();
    }
}
