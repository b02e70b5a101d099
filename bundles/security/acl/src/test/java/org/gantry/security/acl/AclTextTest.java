package org.gantry.security.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.ObjectApprover;
import org.gantry.security.spi.ProtectedObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of rules may say, and when it is read. */
class AclTextTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | ACLs are a JSON object",
                "{\"permissive\": \"yes\"} | 'permissive' is true or false",
                "{\"run_task\": []} | Unknown ACL 'run_task'",
                "{\"run_tasks\": {}} | 'run_tasks' is a list",
                "{\"run_tasks\": [{\"users\": {}}]} | A rule of 'run_tasks' misses 'principals'",
                "{\"run_tasks\": [{\"principals\": {}}]} | A rule of 'run_tasks' misses 'users'",
                "{\"run_tasks\": [{\"principals\": {}, \"roles\": {}}]} | Unknown field 'roles' in 'run_tasks'",
                "{\"run_tasks\": [{\"principals\": {\"type\": \"ALL\"}, \"users\": {}}]}"
                        + " | The type of 'principals' of 'run_tasks' is SOME, ANY or NONE",
                "{\"view_flags\": [{\"principals\": {}, \"flags\": {\"values\": [\"x\"]}}]}"
                        + " | ACL.ViewFlags type must be either NONE or ANY",
                "{\"get_endpoints\": [{\"principals\": {}, \"paths\": {\"values\": [\"/state\"]}}]}"
                        + " | Path: '/state' is not an authorizable path",
            })
    void saysWhatIsWrong(String text, String error) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AclText.parse(text))
                .withMessage(error);
    }

    @Test
    void saysWhereJsonIsBroken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AclText.parse("{\"permissive\": "))
                .withMessageStartingWith("ACLs are not valid JSON: ");
    }

    @Test
    void followsTheFileAndSurvivesABrokenOne() throws Exception {
        Path file = folder.resolve("acls.json");
        Files.writeString(file, "{\"permissive\": false}");
        AclAuthorizer authorizer = new AclAuthorizer();
        ObjectApprover kept = authorizer.approver(Map.of("acls", file.toString()), Optional.empty(), Action.VIEW_FLAGS);
        assertThat(kept.approved(ProtectedObject.ANY)).isFalse();
        change(file, "{\"permissive\": true}", 1);
        await(() -> kept.approved(ProtectedObject.ANY));
        change(file, "{\"permissive\"", 2);
        AclAuthorizer other = new AclAuthorizer();
        assertThatIllegalArgumentException().isThrownBy(() -> other.check(Map.of("acls", file.toString())));
        // The broken file is looked at before the next good one, which takes everything away again.
        assertThat(kept.approved(ProtectedObject.ANY)).isTrue();
        change(file, "{\"permissive\": false, \"view_flags\": []}", 3);
        await(() -> !kept.approved(ProtectedObject.ANY));
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    /** With a time of its own, however coarse the clock of the file system is. */
    private static void change(Path file, String text, int seconds) throws Exception {
        Path draft = file.resolveSibling("draft");
        Files.writeString(draft, text);
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().plusSeconds(seconds)));
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
