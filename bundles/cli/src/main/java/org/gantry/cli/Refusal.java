package org.gantry.cli;

import java.util.Optional;

/** What a user can do about an answer that is about who they are. */
final class Refusal {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    private Refusal() {}

    /** One sentence; empty if the status is about something else. */
    static Optional<String> advice(int status, String what, Optional<Credentials> credentials) {
        return switch (status) {
            case UNAUTHORIZED ->
                Optional.of(credentials
                        .map(given -> "The " + what + " does not accept " + given.who()
                                + "; it must be among those that the " + what + " knows, with the same secret")
                        .orElse("The " + what + " wants to know who you are; name a file with your principal and secret"
                                + " with --credentials or GANTRY_CREDENTIALS"));
            case FORBIDDEN ->
                Optional.of("The " + what + " does not let "
                        + credentials.map(Credentials::who).orElse("those who do not say who they are")
                        + " do this; its access control lists say who may");
            default -> Optional.empty();
        };
    }
}
