package org.gantry.protocol.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import org.apache.mesos.v1.Protos;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.junit.jupiter.api.Test;

/** The exact text that clients of the endpoints before v1 read. */
class ViewsTest {
    private static final String NOTHING = "{\"disk\":0.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":0.0}";

    private interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    private static String text(Content content) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String number(double value) throws IOException {
        return text(json -> JsonFields.number(json, "n", value));
    }

    @Test
    void numbersHaveAPointAndNoExponent() throws IOException {
        assertThat(number(0)).isEqualTo("{\"n\":0.0}");
        assertThat(number(0.1)).isEqualTo("{\"n\":0.1}");
        assertThat(number(1e10)).isEqualTo("{\"n\":10000000000.0}");
        assertThat(number(1795299082.56856)).isEqualTo("{\"n\":1795299082.56856}");
        assertThat(number(1e-7)).isEqualTo("{\"n\":0.00000010}");
        assertThat(number(Double.POSITIVE_INFINITY)).isEqualTo("{\"n\":\"Infinity\"}");
    }

    @Test
    void resourcesAreFlat() throws IOException {
        Resources resources = Resources.parse("cpus:0.5;mem:64;ports:[31000-31001,31005-31005];disks:{a,b};cpus(x):1");
        assertThat(text(json -> ResourceView.write(json, "r", resources)))
                .isEqualTo("{\"r\":{\"disk\":0.0,\"mem\":64.0,\"gpus\":0.0,\"cpus\":1.5,\"disks\":\"{a, b}\","
                        + "\"ports\":\"[31000-31001, 31005-31005]\"}}");
        assertThat(text(json -> ResourceView.byRole(json, "r", resources.byReservationRole())))
                .isEqualTo("{\"r\":{\"x\":{\"disk\":0.0,\"mem\":0.0,\"gpus\":0.0,\"cpus\":1.0}}}");
        assertThat(text(json -> ResourceView.write(json, "r", Resources.EMPTY))).isEqualTo("{\"r\":" + NOTHING + "}");
    }

    @Test
    void tasksHaveTheFieldsOfTheirKind() throws IOException {
        Protos.Task task = Protos.Task.newBuilder()
                .setTaskId(Protos.TaskID.newBuilder().setValue("t"))
                .setName("name")
                .setFrameworkId(Protos.FrameworkID.newBuilder().setValue("f"))
                .setAgentId(Protos.AgentID.newBuilder().setValue("s"))
                .setState(Protos.TaskState.TASK_RUNNING)
                .addAllResources(
                        ResourceConversion.toProto(Resources.parse("cpus:1").allocatedTo("*")))
                .addStatuses(Protos.TaskStatus.newBuilder()
                        .setTaskId(Protos.TaskID.newBuilder().setValue("t"))
                        .setState(Protos.TaskState.TASK_RUNNING)
                        .setTimestamp(1.5)
                        .setHealthy(true)
                        .setContainerStatus(Protos.ContainerStatus.newBuilder().setExecutorPid(7)))
                .build();
        String text = text(json -> {
            json.writeFieldName("task");
            TaskView.write(json, task);
        });
        assertThat(text)
                .isEqualTo("{\"task\":{\"id\":\"t\",\"name\":\"name\",\"framework_id\":\"f\",\"executor_id\":\"\","
                        + "\"slave_id\":\"s\",\"state\":\"TASK_RUNNING\",\"resources\":{\"disk\":0.0,\"mem\":0.0,"
                        + "\"gpus\":0.0,\"cpus\":1.0},\"role\":\"*\",\"statuses\":[{\"state\":\"TASK_RUNNING\","
                        + "\"timestamp\":1.5,\"container_status\":{},\"healthy\":true}]}}");
    }
}
