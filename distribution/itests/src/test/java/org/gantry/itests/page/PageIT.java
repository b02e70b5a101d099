package org.gantry.itests.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.gantry.itests.Apps;
import org.gantry.itests.Node;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page as people use it. */
@Timeout(180)
@ExtendWith(PageIT.Pictures.class)
class PageIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String TICKER =
            "{\"id\":\"%s\",\"cmd\":\"i=0; while true; do i=$((i+1)); echo tick $i; echo warn $i >&2; sleep 0.3; done\","
                    + "\"cpus\":0.1,\"mem\":16,\"instances\":%d}";

    @TempDir
    static Path folder;

    private static Node node;
    private static Apps apps;
    private static Browser browser;

    /** Leaves a picture of what a failed test saw. */
    static final class Pictures implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            if (browser != null) {
                browser.screenshot(context.getRequiredTestMethod().getName());
            }
        }
    }

    @BeforeAll
    static void start() {
        Browser.need();
        node = Node.in(folder.resolve("node")).start();
        apps = new Apps(node);
        browser = new Browser(node.dashboard(), folder.resolve("profile"));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void wide() {
        browser.width(1360);
    }

    @AfterEach
    void removeApps() {
        apps.removeAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"overview", "services", "tasks", "nodes", "modules"})
    void everyPageShowsItselfWithoutComplaint(String name) {
        browser.open("/" + name);
        browser.awaitText("main h1", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        browser.awaitText("#link", "live");
        assertThat(browser.text("nav a[aria-current]")).isEqualToIgnoringCase(name);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void createsAServiceFromTheForm() {
        browser.open("/services");
        browser.click("#create");
        browser.type("input[name=id]", "/team/form");
        browser.type("input[name=cmd]", "sleep 1000");
        browser.type("input[name=instances]", "2");
        browser.type("input[name=mem]", "16");
        browser.type("textarea[name=env]", "STAGE=test\nEQUATION=a=b");
        browser.click("#submit");
        browser.awaitGone("dialog");
        browser.awaitText("tr[data-key='/team/form']", "running", "2 of 2");
        assertThat(apps.show("team/form").path("env").toString())
                .isEqualTo("{\"STAGE\":\"test\",\"EQUATION\":\"a=b\"}");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void createsAServiceFromJson() {
        browser.open("/services");
        browser.click("#create");
        browser.type("input[name=id]", "/by-json");
        browser.click("#tab-json");
        assertThat(browser.find("textarea[name=json]").getDomProperty("value")).contains("\"id\": \"/by-json\"");
        browser.type(
                "textarea[name=json]",
                "{\"id\":\"/by-json\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16,\"labels\":{\"owner\":\"me\"}}");
        browser.click("#submit");
        browser.awaitText("tr[data-key='/by-json']", "running", "1 of 1");
        assertThat(apps.show("by-json").at("/labels/owner").asText()).isEqualTo("me");
    }

    @Test
    void showsWhatIsWrongAndKeepsWhatWasTyped() {
        browser.open("/services");
        browser.click("#create");
        browser.type("input[name=id]", "/Not Good");
        browser.type("input[name=cmd]", "true");
        browser.click("#submit");
        browser.awaitText("dialog .error", "/id", "error.pattern");
        assertThat(browser.find("input[name=id]").getDomProperty("value")).isEqualTo("/Not Good");
        browser.click("#tab-json");
        browser.type("textarea[name=json]", "{\"id\":");
        browser.click("#submit");
        browser.awaitText("dialog .error", "not JSON");
        browser.escape();
        browser.awaitGone("dialog");
    }

    @Test
    void showsHowADeploymentGoesAndWhatHoldsItUp() {
        apps.create("{\"id\":\"/huge\",\"cmd\":\"sleep 1000\",\"cpus\":1000,\"mem\":16,\"instances\":2}");
        browser.open("/services/huge");
        browser.awaitText("main", "deploying", "2 of 2", "2 waiting to be placed", "insufficient cpus");
        browser.open("/overview");
        browser.awaitText("main", "/huge", "scaling");
        browser.click("main table button");
        await().atMost(SOON)
                .until(() -> node.http().get(node.services(), "/v2/apps/huge").status() == 404);
        browser.awaitText("main", "No deployment is under way");
    }

    @Test
    void scalesEditsSuspendsRestartsAndDestroys() {
        apps.create("{\"id\":\"/life\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16,\"instances\":1}");
        apps.awaitRunning("life", 1);
        browser.open("/services/life");

        browser.click("#scale");
        browser.type("input[name=instances]", "3");
        browser.click("#submit");
        browser.awaitText("main", "Tasks, 3 of 3 running");
        apps.awaitRunning("life", 3);

        browser.click("#edit");
        browser.type("input[name=mem]", "24");
        browser.type("textarea[name=env]", "COLOUR=blue");
        browser.click("#submit");
        browser.awaitGone("dialog");
        browser.awaitText("main .definition", "\"mem\": 24", "\"COLOUR\": \"blue\"");
        apps.awaitRunning("life", 3);

        List<String> before = apps.taskIds("life");
        browser.awaitText("main h1", "running");
        browser.click("#restart");
        browser.click("#submit");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(apps.taskIds("life")).hasSize(3).doesNotContainAnyElementsOf(before));
        apps.awaitRunning("life", 3);

        browser.awaitText("main h1", "running");
        browser.click("#suspend");
        browser.click("#submit");
        browser.awaitText("main", "suspended", "Tasks, 0 of 0 running");
        apps.awaitRunning("life", 0);

        browser.click("#destroy");
        browser.awaitText("dialog", "cannot be undone");
        browser.click("#submit");
        browser.awaitText("main h1", "Services");
        browser.awaitGone("tr[data-key='/life']");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void offersToReplaceADeploymentThatIsInTheWay() {
        apps.create("{\"id\":\"/held\",\"cmd\":\"sleep 1000\",\"cpus\":1000,\"mem\":16}");
        browser.open("/services/held");
        browser.click("#scale");
        browser.type("input[name=instances]", "0");
        browser.click("#submit");
        browser.awaitText("dialog .error", "locked");
        browser.click("#force");
        browser.awaitText("main h1", "suspended");
    }

    @Test
    void killsATaskThatIsThenReplaced() {
        apps.create(TICKER.formatted("/victim", 1));
        apps.awaitRunning("victim", 1);
        String first = apps.taskIds("victim").get(0);
        browser.open("/tasks");
        browser.awaitText("tr[data-key='" + first + "']", "running", "/victim");
        browser.click("tr[data-key='" + first + "'] button");
        browser.awaitGone("tr[data-key='" + first + "']");
        browser.awaitText("main table", "/victim", "running");
        assertThat(apps.taskIds("victim")).doesNotContain(first);
        browser.click("#ended");
        browser.awaitText("tr[data-key='" + first + "']", "killed");
        browser.click("#ended");
    }

    @Test
    void followsTheLogWhileTheTaskWrites() {
        apps.create(TICKER.formatted("/writer", 1));
        apps.awaitRunning("writer", 1);
        browser.open("/tasks/" + apps.taskIds("writer").get(0));
        browser.awaitText("#log", "tick ");
        int lines = browser.text("#log").lines().toList().size();
        browser.awaitText("#log", "tick " + (lines + 8) + "\n");
        assertThat(browser.script("const l = document.getElementById('log');"
                        + " return l.scrollTop + l.clientHeight >= l.scrollHeight - 40"))
                .isEqualTo(true);
        browser.click("#tab-stderr");
        browser.awaitText("#log", "warn ");
        assertThat(browser.text("#log")).doesNotContain("tick");
        browser.awaitText("#log", "warn " + (lines + 20) + "\n");
        assertThat(browser.text("main")).contains("/writer", "Sandbox");
        String log = (String) browser.script(
                "return fetch(document.getElementById('log-download').href).then((answer) => answer.text())");
        assertThat(log).startsWith("warn 1\nwarn 2\n");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void leavesTheLogAloneWhereTheUserReads() {
        apps.create(
                "{\"id\":\"/chatty\",\"cpus\":0.1,\"mem\":16,\"cmd\":\"seq 1 500; while true; do echo more; sleep 0.3;"
                        + " done\"}");
        apps.awaitRunning("chatty", 1);
        browser.open("/tasks/" + apps.taskIds("chatty").get(0));
        browser.awaitText("#log", "500\nmore\n");
        browser.script("document.getElementById('log').scrollTop = 0");
        browser.find("#log-end");
        int length = browser.text("#log").length();
        await().atMost(SOON).until(() -> browser.text("#log").length() > length + 20);
        assertThat(browser.script("return document.getElementById('log').scrollTop"))
                .isEqualTo(0L);
        browser.click("#log-end");
        await().atMost(SOON)
                .until(() -> !browser.find("#log").getDomProperty("scrollTop").equals("0"));
    }

    @Test
    void showsNodesWithTheirUseAndModules() {
        apps.create("{\"id\":\"/user\",\"cmd\":\"sleep 1000\",\"cpus\":0.25,\"mem\":48}");
        apps.awaitRunning("user", 1);
        browser.open("/nodes");
        browser.awaitText("main table", "127.0.0.1:" + node.agent().getPort(), "active", "0.25 of", "48 MB of");
        browser.open("/modules");
        browser.awaitText("main table", "drf", "native", "posix", "zookeeper", "active");
        browser.open("/overview");
        browser.awaitText("main", "0.25 of", "48 MB of");
    }

    @Test
    void isDarkWhereTheUserWantsItDark() {
        browser.open("/overview");
        browser.find("main .gauge");
        for (String scheme : List.of("light", "dark")) {
            browser.colourScheme(scheme);
            double background = brightness("background-color", "body");
            double text = brightness("color", "main h1");
            assertThat(scheme.equals("dark") ? background : 255 - background).isLessThan(60);
            assertThat(Math.abs(text - background)).isGreaterThan(150);
        }
        browser.colourScheme("light");
    }

    private static double brightness(String property, String css) {
        String colour = (String) browser.script(
                "return getComputedStyle(document.querySelector(arguments[1])).getPropertyValue(arguments[0])",
                property,
                css);
        return Arrays.stream(colour.replaceAll("[^0-9,]", "").split(",", -1))
                .limit(3)
                .mapToInt(Integer::parseInt)
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/overview", "/services", "/services/narrow/window", "/tasks", "/nodes", "/modules"})
    void fitsANarrowWindow(String hash) {
        apps.create(TICKER.formatted("/narrow/window", 2));
        apps.awaitRunning("narrow/window", 2);
        browser.width(360);
        browser.open(hash);
        browser.find("main h1");
        browser.awaitText("#link", "live");
        assertThat(browser.script("const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                .isEqualTo(0L);
    }

    @Test
    void isKeptUpToDateWithoutDisturbing() {
        apps.create("{\"id\":\"/steady\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16}");
        apps.awaitRunning("steady", 1);
        browser.open("/services");
        browser.type("#filter", "stea");
        browser.script("document.getElementById('filter').marked = true;"
                + " document.querySelector(\"tr[data-key='/steady']\").marked = true");
        apps.change("steady", "{\"instances\":2}");
        browser.awaitText("tr[data-key='/steady']", "2 of 2");
        assertThat(browser.script("return document.activeElement.id + document.activeElement.value"
                        + " + document.activeElement.marked"))
                .isEqualTo("filterstea" + "true");
        assertThat(browser.script("return document.querySelector(\"tr[data-key='/steady']\").marked"))
                .isEqualTo(true);
        browser.type("#filter", "other");
        browser.awaitText("main", "No service has 'other' in its id");
    }

    @Test
    void isUsableByKeyboard() {
        apps.create("{\"id\":\"/keys\",\"cmd\":\"sleep 1000\",\"cpus\":0.1,\"mem\":16}");
        browser.open("/services");
        browser.find("#filter");
        browser.press("n");
        browser.find("dialog[open]");
        assertThat(browser.script("return document.activeElement.name")).isEqualTo("id");
        browser.escape();
        browser.awaitGone("dialog");
        browser.press("/");
        assertThat(browser.script("return document.activeElement.id")).isEqualTo("filter");
        browser.type("#filter", "");
    }

    @Test
    void saysWhenTheNodeIsOutOfReachAndComesBack() {
        browser.open("/nodes");
        browser.find("main table");
        browser.offline(true);
        browser.awaitText("#banner", "does not answer");
        browser.awaitText("#link", "not reachable");
        assertThat(browser.text("main table")).contains("127.0.0.1");
        browser.offline(false);
        browser.awaitText("#link", "live");
        assertThat(browser.find("#banner[hidden] ~ main").isDisplayed()).isTrue();
    }

    @Test
    void whatTasksAndAppsSayIsNeverMarkup() {
        String evil = "<img src=x onerror=\\\"window.broken=1\\\"><script>window.broken=1</script>";
        apps.create("{\"id\":\"/evil\",\"cpus\":0.1,\"mem\":16,\"labels\":{\"a\":\"" + evil
                + "\"},\"cmd\":\"echo '<b>bold</b><script>window.broken=1</script>'; sleep 1000\"}");
        apps.awaitRunning("evil", 1);
        browser.open("/services/evil");
        browser.awaitText("main .definition", "<img src=x");
        browser.open("/tasks/" + apps.taskIds("evil").get(0));
        browser.awaitText("#log", "<b>bold</b><script>");
        assertThat(browser.script("return typeof window.broken")).isEqualTo("undefined");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void saysThatThereIsNoSuchThing() {
        browser.open("/services/nothing/here");
        browser.awaitText("main", "'/nothing/here' does not exist");
        browser.click("main a");
        browser.awaitText("main h1", "Services");
        browser.open("/tasks/nothing");
        browser.awaitText("main", "knows no task 'nothing'");
    }
}
