package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import java.nio.charset.StandardCharsets;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.master.Protos.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageJsonTest {
    private static <B extends Message.Builder> B read(String json, B builder) throws ProtocolException {
        return MessageJson.read(json.getBytes(StandardCharsets.UTF_8), builder);
    }

    @Test
    void readsNoMoreTokensThanTheHeapBears() throws Exception {
        String head = "{\"user\":\"u\",\"name\":\"n\",\"capabilities\":[";
        int many = 10_000;
        assertThat(read(head + "{},".repeat(many) + "{}]}", Protos.FrameworkInfo.newBuilder())
                        .getCapabilitiesCount())
                .isEqualTo(many + 1);

        String tooMany = head + "{},".repeat((int) (MessageJson.MAX_TOKENS / 2)) + "{}]}";

        assertThatThrownBy(() -> read(tooMany, Protos.FrameworkInfo.newBuilder()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Failed to parse body into JSON: ");
    }

    @Test
    void printsUnsetDefaultsButNotDeprecatedOnes() {
        Protos.FrameworkInfo framework = Protos.FrameworkInfo.newBuilder()
                .setUser("root")
                .setName("f")
                .addRoles("*")
                .build();
        assertThat(MessageJson.writeText(framework))
                .isEqualTo("{\"user\":\"root\",\"name\":\"f\",\"failover_timeout\":0.0,\"checkpoint\":false,"
                        + "\"roles\":[\"*\"]}");
    }

    @Test
    void valuesThatCameAfterTheMessageClassesHaveTheirNames() throws Exception {
        String json = "{\"type\":\"QUOTA_V2\"}";

        Protos.MasterInfo.Capability capability =
                read(json, Protos.MasterInfo.Capability.newBuilder()).build();

        assertThat(capability.toByteArray()).containsExactly(8, 3);
        assertThat(MessageJson.writeText(Protos.MasterInfo.Capability.parseFrom(capability.toByteArray())))
                .isEqualTo(json);
    }

    @Test
    void printsListsThatClientsCountOnEvenIfTheyAreEmpty() {
        assertThat(MessageJson.writeText(org.apache.mesos.v1.master.Protos.Response.GetTasks.getDefaultInstance()))
                .isEqualTo("{\"tasks\":[],\"unreachable_tasks\":[],\"completed_tasks\":[]}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "15, 15.0",
        "0.1, 0.1",
        "1795299389.5, 1795299389.5",
        "1e20, 100000000000000000000.0",
        "1e21, 1e21",
        "1.5e300, 1.5e300",
        "0.000001, 0.000001",
        "1.25e-7, 1.25e-7",
        "-12345678.9, -12345678.9",
    })
    void writesDoublesPlainlyWhileThatIsReadable(double value, String text) {
        assertThat(MessageJson.writeText(
                        Protos.Value.Scalar.newBuilder().setValue(value).build()))
                .isEqualTo("{\"value\":" + text + "}");
    }

    @Test
    void numbersThatJsonDoesNotHaveAreWords() throws Exception {
        for (double value : new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN}) {
            Protos.Value.Scalar scalar =
                    Protos.Value.Scalar.newBuilder().setValue(value).build();
            assertThat(MessageJson.writeText(scalar)).isEqualTo("{\"value\":\"" + value + "\"}");
            assertThat(read("{\"value\":\"" + value + "\"}", Protos.Value.Scalar.newBuilder())
                            .getValue())
                    .isEqualTo(Double.valueOf(value));
        }
    }

    @Test
    void readsMapsAndDefaultsOfNestedMessages() throws Exception {
        String json = "{\"user\":\"u\",\"name\":\"n\",\"offer_filters\":{\"dev\":{\"min_allocatable_resources\":"
                + "{\"quantities\":[{\"quantities\":{\"cpus\":{\"value\":0.5}}}]}}}}";
        Protos.FrameworkInfo framework =
                read(json, Protos.FrameworkInfo.newBuilder()).build();
        assertThat(framework
                        .getOfferFiltersOrThrow("dev")
                        .getMinAllocatableResources()
                        .getQuantities(0)
                        .getQuantitiesOrThrow("cpus")
                        .getValue())
                .isEqualTo(0.5);
        assertThat(MessageJson.writeText(framework)).contains("\"quantities\":{\"cpus\":{\"value\":0.5}}");
    }

    @Test
    void isLenient() throws Exception {
        String json = "{\"type\":\"GET_METRICS\",\"unknown\":{\"a\":[1,{\"b\":null}]},\"list_files\":null,"
                + "\"get_metrics\":{\"timeout\":{\"nanoseconds\":\"5000000000\"}}}";
        Call call = read(json, Call.newBuilder()).build();
        assertThat(call.getGetMetrics().getTimeout().getNanoseconds()).isEqualTo(5_000_000_000L);
        assertThat(call.hasListFiles()).isFalse();
        assertThat(read("{\"shell\":\"false\"}", Protos.CommandInfo.newBuilder())
                        .getShell())
                .isFalse();
        assertThat(read("{\"value\":\"1.5\"}", Protos.Value.Scalar.newBuilder()).getValue())
                .isEqualTo(1.5);
        assertThat(read("{\"arguments\":\"one\"}", Protos.CommandInfo.newBuilder())
                        .getArgumentsList())
                .containsExactly("one");
    }

    @Test
    void anUnknownNameLeavesAnOptionalEnumUnset() throws Exception {
        assertThat(read("{\"type\":\"NOT_A_TYPE\"}", Call.newBuilder()).hasType())
                .isFalse();
        assertThatThrownBy(() -> read("{\"name\":\"cpus\",\"type\":\"WEIRD\"}", Protos.Resource.newBuilder()))
                .hasMessageEndingWith("Failed to find enum for 'WEIRD'");
    }

    @Test
    void fractionsOfWholeNumbersAreCutOff() throws Exception {
        assertThat(read("{\"nanoseconds\":1.9e9}", Protos.DurationInfo.newBuilder())
                        .getNanoseconds())
                .isEqualTo(1_900_000_000L);
        assertThat(read("{\"nanoseconds\":-1.9}", Protos.DurationInfo.newBuilder())
                        .getNanoseconds())
                .isEqualTo(-1);
    }

    @Test
    void unsignedNumbersKeepTheirWholeRange() throws Exception {
        String json = "{\"begin\":18446744073709551615,\"end\":0}";
        Protos.Value.Range range = read(json, Protos.Value.Range.newBuilder()).build();
        assertThat(range.getBegin()).isEqualTo(-1);
        assertThat(MessageJson.writeText(range)).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":1} | Not expecting a JSON number for field 'type'",
                "{\"type\":true} | Not expecting a JSON boolean for field 'type'",
                "{\"type\":{}} | Not expecting a JSON object for field 'type'",
                "{\"type\":[\"GET_HEALTH\"]} | Not expecting a JSON array for field 'type'",
                "{\"list_files\":\"x\"} | Not expecting a JSON string for field 'list_files'",
                "{\"list_files\":{\"path\":5}} | Not expecting a JSON number for field 'path'",
                "{\"type\":\"LIST_FILES\",\"list_files\":{}} | Missing required fields: list_files.path",
                "[1,2] | Expecting a JSON object",
                "3 | Expecting a JSON object",
                "{\"get_metrics\":{\"timeout\":{\"nanoseconds\":\"1x\"}}} |"
                        + " Failed to parse '1x' as a JSON number for field 'nanoseconds'",
                "{\"get_metrics\":{\"timeout\":{\"nanoseconds\":9223372036854775808}}} |"
                        + " Number out of range for field 'nanoseconds'",
                "{\"get_metrics\":{\"timeout\":{\"nanoseconds\":1e999999999}}} |"
                        + " Number out of range for field 'nanoseconds'",
            })
    void wrongTypesAreToldByName(String json, String detail) {
        assertThatThrownBy(() -> read(json, Call.newBuilder()))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.detail()).isEqualTo(detail))
                .hasMessage("Failed to convert JSON into Call protobuf: " + detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"type\":", "{\"a\" 1}", "{'a':1}", "{\"a\":01}", "nul", "{\"a\":\"\u0001\"}"})
    void whatIsNoJsonIsASyntaxError(String text) {
        assertThatThrownBy(() -> read(text, Call.newBuilder()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Failed to parse body into JSON: syntax error at line 1 near: ");
    }

    @Test
    void textBehindTheObjectIsRefused() {
        assertThatThrownBy(() -> read("{\"type\":\"GET_HEALTH\"} x", Call.newBuilder()))
                .hasMessage("Failed to parse body into JSON: Parsed JSON included non-whitespace trailing"
                        + " characters:  x");
    }

    @Test
    void nestingHasALimit() {
        String deep = "{\"parent\":".repeat(50_000) + "{}" + "}".repeat(50_000);
        assertThatThrownBy(() -> read(deep, Protos.ContainerID.newBuilder())).isInstanceOf(ProtocolException.class);
        String unknown = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> read(unknown, Protos.ContainerID.newBuilder()))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("Failed to parse body into JSON: ");
    }

    @Test
    void badBase64IsTold() {
        assertThatThrownBy(() -> read("{\"value\":\"x\",\"data\":\"***\"}", Protos.TaskInfo.newBuilder()))
                .hasMessageContaining("Failed to base64 decode bytes field 'data': ");
    }
}
