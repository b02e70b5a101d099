package org.gantry.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.apache.mesos.v1.scheduler.Protos.OfferConstraints;
import org.gantry.allocator.spi.TextPattern;
import org.gantry.master.state.Maintenance;
import org.gantry.master.validation.ConstraintReader;
import org.gantry.master.validation.FrameworkRules;
import org.gantry.master.validation.MaintenanceRules;
import org.gantry.master.validation.OfferWishes;
import org.gantry.protocol.MediaType;
import org.gantry.protocol.ProtocolException;
import org.gantry.security.acl.AclAuthorizer;
import org.gantry.security.files.CredentialFiles;
import org.gantry.security.spi.Action;
import org.gantry.security.spi.Principal;
import org.gantry.security.spi.ProtectedObject;

/** What the master lets in: lists of rules, credentials, constraints, plans. */
final class Rules {
    private static final String[] SUBJECTS = {"", "hostname", "rack-1", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"};

    private Rules() {}

    static void acls(String text) {
        AclAuthorizer authorizer = new AclAuthorizer();
        Map<String, String> settings = Map.of("acls", text);
        if (text.strip().startsWith("/") || text.strip().startsWith("file:")) {
            return;
        }
        try {
            authorizer.check(settings);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        for (Action action : Action.values()) {
            authorizer
                    .approver(settings, Optional.of(Principal.named("somebody")), action)
                    .approved(ProtectedObject.of("team/web"));
        }
    }

    static void credentials(byte[] input) {
        Path file = Scratch.file("credentials", input);
        try {
            CredentialFiles.all(file).forEach(CredentialFiles::basic);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            CredentialFiles.one(file);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** The expression itself, and texts that it is matched with. */
    static void patterns(String regex) {
        TextPattern pattern;
        try {
            pattern = TextPattern.compile(regex, TextPattern.Limits.DEFAULT);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        for (String subject : SUBJECTS) {
            pattern.matches(subject);
        }
        pattern.matches("a".repeat(1000));
    }

    static void constraints(byte[] json) {
        OfferConstraints constraints;
        try {
            constraints =
                    MediaType.JSON.decode(json, OfferConstraints.newBuilder()).build();
        } catch (ProtocolException e) {
            return;
        }
        FrameworkInfo framework = FrameworkInfo.newBuilder()
                .setUser("u")
                .setName("n")
                .addRoles("web")
                .addCapabilities(
                        FrameworkInfo.Capability.newBuilder().setType(FrameworkInfo.Capability.Type.MULTI_ROLE))
                .build();
        if (OfferWishes.checkConstraints(framework, constraints, TextPattern.Limits.DEFAULT)
                .isEmpty()) {
            assertThat(ConstraintReader.known(constraints)).isNotNull();
        }
    }

    static void frameworks(byte[] json) {
        try {
            FrameworkInfo info =
                    MediaType.JSON.decode(json, FrameworkInfo.newBuilder()).build();
            if (FrameworkRules.check(info, Set.of(), true).isEmpty()) {
                assertThat(FrameworkRules.failoverTimeout(info)).isGreaterThanOrEqualTo(Duration.ZERO);
            }
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    static void schedules(byte[] json) {
        try {
            Schedule schedule =
                    MediaType.JSON.decode(json, Schedule.newBuilder()).build();
            MaintenanceRules.check(schedule, Maintenance.NONE);
        } catch (ProtocolException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** Files for those that read nothing else. */
    private static final class Scratch {
        private static final Path FOLDER = folder();

        static Path file(String name, byte[] content) {
            try {
                return Files.write(FOLDER.resolve(name), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path folder() {
            try {
                Path folder = Files.createTempDirectory("fuzz");
                folder.toFile().deleteOnExit();
                return folder;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
