package org.gantry.master.security;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.security.guard.Approvers;
import org.gantry.security.guard.Authorization;
import org.gantry.security.guard.Firewall;
import org.gantry.security.guard.Gate;
import org.gantry.security.guard.SecurityModules;
import org.gantry.security.spi.Realm;

/** Who gets into which part of the master, and what they may do there. */
public final class MasterSecurity implements AutoCloseable {
    private static final Set<String> SETTINGS =
            Set.of("credentials", "acls", "jwt_secret_key", "certificate_principal");

    private final Map<Door, Gate> gates;
    private final Authorization authorization;
    private final Firewall firewall;

    private MasterSecurity(Map<Door, Gate> gates, Authorization authorization, Firewall firewall) {
        this.gates = new EnumMap<>(gates);
        this.authorization = authorization;
        this.firewall = firewall;
    }

    /** Everybody may do everything. */
    public static MasterSecurity none() {
        return new MasterSecurity(gates(door -> Gate.OPEN), Authorization.none(), Firewall.NONE);
    }

    /**
     * What the flags say.
     *
     * @throws IllegalArgumentException if they contradict themselves or name files that cannot be used
     */
    public static MasterSecurity of(Map<String, String> flags, SecurityModules modules) {
        Map<String, String> settings = flags.entrySet().stream()
                .filter(flag -> SETTINGS.contains(flag.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        Map<Door, Gate> gates = gates(door -> gate(door, flags, settings, modules));
        Firewall firewall = Optional.ofNullable(flags.get("firewall_rules"))
                .map(Firewall::of)
                .orElse(Firewall.NONE);
        Authorization authorization = flags.containsKey("acls")
                        || !flags.getOrDefault("authorizers", "local").equals("local")
                ? Authorization.of(modules.authorizers(), flags.getOrDefault("authorizers", "local"), settings)
                : Authorization.none();
        return new MasterSecurity(gates, authorization, firewall);
    }

    private static Map<Door, Gate> gates(Function<Door, Gate> gate) {
        return Arrays.stream(Door.values()).collect(Collectors.toMap(Function.identity(), gate));
    }

    private static Gate gate(
            Door door, Map<String, String> flags, Map<String, String> settings, SecurityModules modules) {
        if (!Boolean.parseBoolean(flags.get(door.flag()))) {
            return Gate.OPEN;
        }
        String names = flags.get(door.authenticators());
        if (names == null) {
            throw new IllegalArgumentException("Missing `--" + door.authenticators()
                    + "` flag. This must be used in conjunction with `--" + door.flag() + "`");
        }
        return Gate.of(modules.authenticators(), list(names), new Realm(door.realm(), settings));
    }

    private static List<String> list(String names) {
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The handler behind its door, for principals that have a name. */
    public Handler behind(Door door, Handler handler) {
        Gate gate = gates.get(door);
        return exchange -> {
            firewall.check(exchange);
            gate.admit(exchange);
            requireName(exchange);
            handler.handle(exchange);
        };
    }

    private static void requireName(Exchange exchange) {
        if (exchange.principal()
                .filter(principal -> principal.value().isEmpty())
                .isPresent()) {
            throw new HttpError(
                    403,
                    "The request's authenticated principal contains claims, but no value string. The master currently"
                            + " requires that principals have a value");
        }
    }

    public Authorization authorization() {
        return authorization;
    }

    /** What the sender of a request may do. */
    public Approvers approvers(Exchange exchange) {
        return authorization.of(exchange.principal());
    }

    @Override
    public void close() throws Exception {
        authorization.close();
    }
}
