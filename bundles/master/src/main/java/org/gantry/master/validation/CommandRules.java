package org.gantry.master.validation;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;

/** Rules of {@code CommandInfo}. */
final class CommandRules {
    private CommandRules() {}

    static Optional<String> check(CommandInfo command) {
        return command.getEnvironment().getVariablesList().stream()
                .map(CommandRules::variable)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> variable(Environment.Variable variable) {
        String subject = "Environment variable '" + variable.getName() + "' of type '" + variable.getType() + "' ";
        return switch (variable.getType()) {
            case VALUE -> {
                if (!variable.hasValue()) {
                    yield Optional.of(subject + "must have a value set");
                }
                yield variable.hasSecret() ? Optional.of(subject + "must not have a secret set") : Optional.empty();
            }
            case SECRET -> {
                if (!variable.hasSecret()) {
                    yield Optional.of(subject + "must have a secret set");
                }
                yield variable.hasValue()
                        ? Optional.of(subject + "must not have a value set")
                        : secretOf(variable.getName(), variable.getSecret());
            }
            case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
        };
    }

    private static Optional<String> secretOf(String name, Secret secret) {
        String subject = "Environment variable '" + name + "' specifies ";
        Optional<String> error = secret(secret).map((subject + "an invalid secret: ")::concat);
        boolean nulls = secret.getValue().getData().toStringUtf8().indexOf('\0') >= 0;
        return error.isPresent() || !nulls
                ? error
                : Optional.of(subject + "a secret containing null bytes, which is not allowed in the environment");
    }

    private static Optional<String> secret(Secret secret) {
        return switch (secret.getType()) {
            case REFERENCE -> {
                if (!secret.hasReference()) {
                    yield Optional.of("Secret of type REFERENCE must have the 'reference' field set");
                }
                yield secret.hasValue()
                        ? Optional.of("Secret '" + secret.getReference().getName()
                                + "' of type REFERENCE must not have the 'value' field set")
                        : Optional.empty();
            }
            case VALUE -> {
                if (!secret.hasValue()) {
                    yield Optional.of("Secret of type VALUE must have the 'value' field set");
                }
                yield secret.hasReference()
                        ? Optional.of("Secret of type VALUE must not have the 'reference' field set")
                        : Optional.empty();
            }
            case UNKNOWN -> Optional.empty();
        };
    }
}
