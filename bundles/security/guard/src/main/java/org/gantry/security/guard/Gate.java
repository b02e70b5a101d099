package org.gantry.security.guard;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.modulehost.spi.ModulePoint;
import org.gantry.modulehost.spi.ModuleUnavailableException;
import org.gantry.security.spi.Authentication;
import org.gantry.security.spi.Authenticator;
import org.gantry.security.spi.Credentials;
import org.gantry.security.spi.Realm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of one realm: lets requests in whose sender has proved who it is. */
public final class Gate {
    /** Lets everybody in, as nobody in particular. */
    public static final Gate OPEN = new Gate(Optional.empty(), List.of(), new Realm("open", Map.of()));

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final String REFUSAL = "401 Unauthorized.";

    private record Refusal(String scheme, Authentication result) {}

    private final Optional<ModulePoint<Authenticator>> authenticators;
    private final List<String> names;
    private final Realm realm;

    private Gate(Optional<ModulePoint<Authenticator>> authenticators, List<String> names, Realm realm) {
        this.authenticators = authenticators;
        this.names = List.copyOf(names);
        this.realm = realm;
    }

    /**
     * A door that asks authenticators one after the other until one of them knows the sender.
     *
     * @param names of their modules
     * @throws IllegalArgumentException if there are none, or if one that is there refuses the realm's settings
     */
    public static Gate of(ModulePoint<Authenticator> authenticators, List<String> names, Realm realm) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("No HTTP authenticator is named for the realm '" + realm.name() + "'");
        }
        for (String name : names) {
            try {
                authenticators.call(name, authenticator -> {
                    authenticator.check(realm);
                    return name;
                });
            } catch (ModuleUnavailableException e) {
                LOG.warn("The authenticator '{}' is not there yet; until it is nobody gets into {}", name, realm);
            }
        }
        return new Gate(Optional.of(authenticators), names, realm);
    }

    /** The handler, for those who are let in. */
    public Handler before(Handler handler) {
        return exchange -> {
            admit(exchange);
            handler.handle(exchange);
        };
    }

    /**
     * Lets a request in, and tells the exchange whose it is.
     *
     * @throws HttpError 401 if the sender has not proved who it is, 403 if it is refused in any case, 503 if nobody can
     *     tell
     */
    public void admit(Exchange exchange) {
        if (authenticators.isEmpty()) {
            return;
        }
        Credentials credentials = credentials(exchange);
        List<Refusal> refusals = new ArrayList<>();
        for (String name : names) {
            Refusal answer = ask(name, credentials);
            if (answer.result() instanceof Authentication.Authenticated known) {
                exchange.authenticated(known.principal());
                return;
            }
            refusals.add(answer);
        }
        throw refuse(refusals);
    }

    private Refusal ask(String name, Credentials credentials) {
        try {
            return authenticators
                    .orElseThrow()
                    .call(name, module -> new Refusal(module.scheme(), module.authenticate(realm, credentials)));
        } catch (ModuleUnavailableException e) {
            throw new HttpError(503, "The authenticator '" + name + "' is not available");
        } catch (RuntimeException e) {
            LOG.error("Authentication failed: authenticator={} realm={} reason={}", name, realm, e.getMessage());
            throw new HttpError(503, "The authenticator '" + name + "' cannot answer");
        }
    }

    private static HttpError refuse(List<Refusal> refusals) {
        List<String> challenges = refusals.stream()
                .map(Refusal::result)
                .filter(Authentication.Unauthorized.class::isInstance)
                .map(result -> ((Authentication.Unauthorized) result).challenge())
                .toList();
        if (!challenges.isEmpty()) {
            return new HttpError(
                    401,
                    refusals.size() == 1 ? REFUSAL : texts(refusals, Authentication.Unauthorized.class),
                    Map.of("WWW-Authenticate", String.join(",", challenges)));
        }
        return new HttpError(
                403,
                refusals.size() == 1
                        ? ((Authentication.Forbidden) refusals.get(0).result()).reason()
                        : texts(refusals, Authentication.Forbidden.class));
    }

    private static String texts(List<Refusal> refusals, Class<? extends Authentication> kind) {
        return refusals.stream()
                .filter(refusal -> kind.isInstance(refusal.result()))
                .map(refusal -> "\"" + refusal.scheme() + "\" authenticator returned:\n"
                        + (refusal.result() instanceof Authentication.Forbidden forbidden
                                ? forbidden.reason()
                                : REFUSAL))
                .collect(Collectors.joining("\n\n"));
    }

    private static Credentials credentials(Exchange exchange) {
        Object chain = exchange.request().getAttribute(CERTIFICATES);
        return new Credentials(
                exchange.header("Authorization"),
                chain instanceof X509Certificate[] certificates ? List.of(certificates) : List.of(),
                exchange.request().getRemoteAddr());
    }
}
