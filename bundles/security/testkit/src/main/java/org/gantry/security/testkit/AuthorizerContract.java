package org.gantry.security.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Authorizer;
import org.gantry.security.spi.ObjectApprover;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Extend it with an authorizer and settings that allow everything, or nothing, to everybody. */
public abstract class AuthorizerContract {
    private static final Optional<Principal> NOBODY = Optional.empty();
    private static final Optional<Principal> SOMEBODY = Optional.of(Principal.named("somebody"));

    /** One object of every kind that actions are done to, with everything that it can have. */
    private static final ProtectedObject EVERYTHING = new ProtectedObject(
            Optional.of("/metrics/snapshot"),
            Optional.of(new ProtectedObject.Framework("id", "name", "user", Optional.of("owner"), List.of("a", "b"))),
            Optional.of(ProtectedObject.Command.PLAIN),
            Optional.of(ProtectedObject.Command.PLAIN),
            Optional.of(ProtectedObject.Command.PLAIN),
            Optional.of(new ProtectedObject.Reservation("role", Optional.of("r"), Optional.of("c"))),
            List.of("parent", "child"));

    @TempDir
    protected Path folder;

    protected abstract Authorizer authorizer() throws Exception;

    protected abstract Map<String, String> everythingAllowed() throws Exception;

    protected abstract Map<String, String> nothingAllowed() throws Exception;

    /** Settings that must be refused. */
    protected abstract Map<String, String> brokenSettings() throws Exception;

    @Test
    void acceptsItsSettings() throws Exception {
        authorizer().check(everythingAllowed());
        authorizer().check(nothingAllowed());
    }

    @Test
    void refusesBrokenSettingsWithAReason() throws Exception {
        Authorizer authorizer = authorizer();
        Map<String, String> broken = brokenSettings();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authorizer.check(broken))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource(Action.class)
    void answersForEveryActionAndObject(Action action) throws Exception {
        for (Optional<Principal> subject : List.of(NOBODY, SOMEBODY)) {
            ObjectApprover all = authorizer().approver(everythingAllowed(), subject, action);
            ObjectApprover none = authorizer().approver(nothingAllowed(), subject, action);
            for (ProtectedObject object : List.of(ProtectedObject.ANY, ProtectedObject.of("x"), EVERYTHING)) {
                assertThat(all.approved(object)).isTrue();
                assertThat(none.approved(object)).isFalse();
            }
        }
    }

    /** Whoever has no name, has claims that mean something only for a few actions; never everything. */
    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"VIEW_FRAMEWORK", "REGISTER_FRAMEWORK", "TEARDOWN_FRAMEWORK", "VIEW_FLAGS", "MARK_AGENT_GONE"})
    void allowsNothingBigToWhoeverHasNoName(Action action) throws Exception {
        Optional<Principal> unnamed = Optional.of(Principal.withClaims(Map.of("cid", "parent")));
        ObjectApprover approver = authorizer().approver(everythingAllowed(), unnamed, action);
        assertThat(approver.approved(EVERYTHING)).isFalse();
        assertThat(approver.approved(ProtectedObject.ANY)).isFalse();
    }
}
