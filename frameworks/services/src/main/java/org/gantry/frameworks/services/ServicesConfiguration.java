package org.gantry.frameworks.services;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gantry.frameworks.services.app.AppDefaults;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Settings of the PID {@code org.gantry.services}; they are called as the original's flags, and times without a unit in
 * the description are milliseconds. Two underscores here are one in the name of the setting.
 */
@ObjectClassDefinition(name = "Gantry services framework")
public @interface ServicesConfiguration {
    @AttributeDefinition(description = "Addresses of the masters, separated by commas: http://host:port")
    String master() default "http://127.0.0.1:5050";

    @AttributeDefinition(description = "Name under which the framework registers")
    String framework__name() default "marathon";

    @AttributeDefinition(description = "Host name that others reach this node by")
    String hostname() default "127.0.0.1";

    @AttributeDefinition(description = "Port of the API on that host")
    int http__port() default 8080;

    @AttributeDefinition(description = "Address shown to users; made of hostname and http_port if empty")
    String webui__url() default "";

    @AttributeDefinition(description = "Seconds that the master keeps the tasks of a framework that is gone")
    long failover__timeout() default 604_800;

    @AttributeDefinition(description = "Role of apps that name none")
    String mesos__role() default "*";

    @AttributeDefinition(
            description = "User that tasks run as unless an app names one; empty: the user of this process")
    String mesos__user() default "";

    @AttributeDefinition(description = "First service port that is given out")
    int local__port__min() default 10_000;

    @AttributeDefinition(description = "First service port that is not given out any more")
    int local__port__max() default 20_000;

    @AttributeDefinition(description = "Tasks launched on one offer at most")
    int max__instances__per__offer() default 5;

    @AttributeDefinition(description = "Tasks launched in one launch_token_refresh_interval at most")
    int launch__tokens() default 100;

    long launch__token__refresh__interval() default 30_000;

    @AttributeDefinition(description = "How long offers that are not needed are declined for")
    long decline__offer__duration() default 120_000;

    @AttributeDefinition(description = "Least time between two requests for offers")
    long min__revive__offers__interval() default 5_000;

    @AttributeDefinition(description = "A task that stays in TASK_STAGING longer is killed")
    long task__launch__timeout() default 300_000;

    @AttributeDefinition(description = "A task that is not heard of at all for longer is launched anew")
    long task__launch__confirm__timeout() default 300_000;

    long reconciliation__initial__delay() default 15_000;

    long reconciliation__interval() default 600_000;

    @AttributeDefinition(description = "Time between two looks whether every app has its instances")
    long scale__apps__interval() default 300_000;

    @AttributeDefinition(description = "Kills under way at most")
    int kill__chunk__size() default 100;

    long kill__retry__timeout() default 30_000;

    @AttributeDefinition(description = "Deployments under way at most; more are refused with 403")
    int max__running__deployments() default 100;

    @AttributeDefinition(description = "Versions kept of each app")
    int zk__max__versions() default 50;

    @AttributeDefinition(description = "Seconds before a failed task is launched again, for apps that say nothing")
    int default__backoff__seconds() default 1;

    double default__backoff__factor() default 1.15;

    int default__max__launch__delay__seconds() default 300;

    @AttributeDefinition(description = "Path below which the state is stored")
    String state__path() default "/services";

    @AttributeDefinition(description = "Principal that the framework authenticates with at the master; empty for none")
    String mesos__authentication__principal() default "";

    @AttributeDefinition(description = "File that holds the principal's secret and nothing else")
    String mesos__authentication__secret__file() default "";

    @AttributeDefinition(description = "How long a node that does not lead waits for a connection to the one that does")
    long leader__proxy__connection__timeout() default 5_000;

    @AttributeDefinition(description = "How long it waits for the beginning of an answer")
    long leader__proxy__read__timeout() default 10_000;

    @AttributeDefinition(
            description = "PEM file of those who vouch for masters and leading nodes that are reached by https")
    String ssl__ca__file() default "";

    @AttributeDefinition(description = "PEM file with the certificate to show to the master")
    String ssl__cert__file() default "";

    @AttributeDefinition(description = "PEM file with the key of that certificate")
    String ssl__key__file() default "";

    /** Checks the values and gives them types. */
    final class Reader {
        private Reader() {}

        /**
         * Reads all settings.
         *
         * @throws IllegalArgumentException naming the setting that is wrong
         */
        public static ServicesSettings read(ServicesConfiguration configuration) {
            URI endpoint = URI.create(
                    configuration.webui__url().isBlank()
                            ? "http://" + configuration.hostname() + ":" + configuration.http__port()
                            : configuration.webui__url());
            String role = configuration.mesos__role();
            require(
                    configuration.local__port__min() < configuration.local__port__max(),
                    "local_port_min < local_port_max");
            require(configuration.max__instances__per__offer() > 0, "max_instances_per_offer > 0");
            require(configuration.launch__tokens() > 0, "launch_tokens > 0");
            require(configuration.kill__chunk__size() > 0, "kill_chunk_size > 0");
            require(configuration.zk__max__versions() > 0, "zk_max_versions > 0");
            require(configuration.leader__proxy__connection__timeout() > 0, "leader_proxy_connection_timeout > 0");
            require(configuration.leader__proxy__read__timeout() > 0, "leader_proxy_read_timeout > 0");
            require(configuration.state__path().startsWith("/"), "state_path begins with /");
            return new ServicesSettings(
                    Arrays.stream(configuration.master().split(","))
                            .map(String::trim)
                            .map(text -> URI.create(text.contains("://") ? text : "http://" + text))
                            .collect(Collectors.toList()),
                    configuration.framework__name(),
                    configuration.hostname(),
                    endpoint,
                    Optional.of(configuration.mesos__user()).filter(user -> !user.isBlank()),
                    Duration.ofSeconds(configuration.failover__timeout()),
                    new AppDefaults(
                            role,
                            Set.of(role),
                            configuration.default__backoff__seconds(),
                            configuration.default__backoff__factor(),
                            configuration.default__max__launch__delay__seconds()),
                    configuration.local__port__min(),
                    configuration.local__port__max(),
                    configuration.max__instances__per__offer(),
                    configuration.launch__tokens(),
                    Duration.ofMillis(configuration.launch__token__refresh__interval()),
                    Duration.ofMillis(configuration.decline__offer__duration()),
                    Duration.ofMillis(configuration.min__revive__offers__interval()),
                    Duration.ofMillis(configuration.task__launch__timeout()),
                    Duration.ofMillis(configuration.task__launch__confirm__timeout()),
                    Duration.ofMillis(configuration.reconciliation__initial__delay()),
                    Duration.ofMillis(configuration.reconciliation__interval()),
                    Duration.ofMillis(configuration.scale__apps__interval()),
                    Duration.ofMillis(configuration.kill__retry__timeout()),
                    configuration.kill__chunk__size(),
                    configuration.max__running__deployments(),
                    configuration.zk__max__versions(),
                    configuration.state__path(),
                    MasterAccess.of(configuration),
                    new LeaderProxySettings(
                            Duration.ofMillis(configuration.leader__proxy__connection__timeout()),
                            Duration.ofMillis(configuration.leader__proxy__read__timeout())));
        }

        private static void require(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException("org.gantry.services: " + rule + " must hold");
            }
        }
    }
}
