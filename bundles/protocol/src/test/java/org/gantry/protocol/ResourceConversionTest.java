package org.gantry.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.gantry.model.Disk;
import org.gantry.model.Label;
import org.gantry.model.Names;
import org.gantry.model.Ranges;
import org.gantry.model.Reservation;
import org.gantry.model.Resource;
import org.gantry.model.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResourceConversionTest {
    private static final Reservation DYNAMIC = new Reservation(
            Reservation.Type.DYNAMIC,
            "dev",
            Optional.of("ops"),
            List.of(Label.of("k", "v"), new Label("bare", Optional.empty())));

    private static final Resources VARIED = Resources.of(
            Resource.scalar("cpus", 1.5),
            Resource.scalar("cpus", 0.001).asRevocable(),
            Resource.scalar("mem", 1024).withAllocatedRole(Optional.of("dev")),
            Resource.ports(31000, 31005),
            Resource.of("ports", Ranges.of(40000, 40000)).reserved(Reservation.fixed("dev")),
            Resource.of("labels", Names.of("a", "b")),
            Resource.scalar("mem", 64).reserved(DYNAMIC),
            Resource.scalar("disk", 10)
                    .reserved(DYNAMIC)
                    .withDisk(Disk.persistent("volume-1", "data"))
                    .asShared(),
            Resource.scalar("disk", 100).withDisk(Disk.on(Disk.SourceType.MOUNT, "/mnt/a")),
            Resource.scalar("disk", 200)
                    .withProviderId("provider")
                    .withDisk(new Disk(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new Disk.Source(
                                    Disk.SourceType.RAW,
                                    Optional.empty(),
                                    Optional.of("vendor"),
                                    Optional.of("id"),
                                    List.of(Label.of("m", "1")),
                                    Optional.of("fast"))))));

    private static Resource parse(String json) throws ProtocolException {
        return ResourceConversion.toModel(
                MessageJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), Protos.Resource.newBuilder())
                        .build());
    }

    private static String json(Resource resource, ResourceFormat format) {
        return MessageJson.writeText(ResourceConversion.toProto(resource, format))
                .replace('"', '\'');
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatComesBack(ResourceFormat format) {
        assertThat(ResourceConversion.toModel(ResourceConversion.toProto(VARIED, format)))
                .isEqualTo(VARIED);
    }

    @Test
    void refinedReservationsComeBackButHaveNoLegacyForm() {
        Resource refined = Resource.scalar("cpus", 1)
                .reserved(Reservation.fixed("dev"))
                .reserved(Reservation.dynamic("dev/ci", "p"));
        for (ResourceFormat format : List.of(ResourceFormat.REFINED, ResourceFormat.ENDPOINT)) {
            assertThat(ResourceConversion.toModel(ResourceConversion.toProto(refined, format)))
                    .isEqualTo(refined);
        }
        assertThat(ResourceConversion.isExpressible(refined, ResourceFormat.LEGACY))
                .isFalse();
        assertThatThrownBy(() -> ResourceConversion.toProto(refined, ResourceFormat.LEGACY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesWhatMesosWrites() {
        Resource cpus = Resource.scalar("cpus", 4).withAllocatedRole(Optional.of("*"));
        assertThat(json(cpus, ResourceFormat.REFINED))
                .isEqualTo("{'name':'cpus','type':'SCALAR','scalar':{'value':4.0},'allocation_info':{'role':'*'}}");
        assertThat(json(cpus, ResourceFormat.LEGACY))
                .isEqualTo("{'name':'cpus','type':'SCALAR','scalar':{'value':4.0},'role':'*',"
                        + "'allocation_info':{'role':'*'}}");
        Resource reserved = Resource.ports(1, 2).reserved(Reservation.dynamic("dev", "ops"));
        assertThat(json(reserved, ResourceFormat.ENDPOINT))
                .isEqualTo("{'name':'ports','type':'RANGES','ranges':{'range':[{'begin':1,'end':2}]},'role':'dev',"
                        + "'reservation':{'principal':'ops'},"
                        + "'reservations':[{'type':'DYNAMIC','role':'dev','principal':'ops'}]}");
    }

    @Test
    void readsTheLegacyForm() throws Exception {
        assertThat(parse("{'name':'mem','type':'SCALAR','scalar':{'value':5},'role':'dev'}"))
                .isEqualTo(Resource.scalar("mem", 5).reserved(Reservation.fixed("dev")));
        assertThat(parse("{'name':'mem','type':'SCALAR','scalar':{'value':5},'role':'dev',"
                        + "'reservation':{'principal':'p'}}"))
                .isEqualTo(Resource.scalar("mem", 5).reserved(Reservation.dynamic("dev", "p")));
        assertThat(parse("{'name':'mem','type':'SCALAR','scalar':{'value':5},'role':'*'}"))
                .isEqualTo(Resource.scalar("mem", 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'','type':'SCALAR','scalar':{'value':1}} | Empty resource name",
                "{'name':'a','type':'TEXT'} | Unsupported resource type",
                "{'name':'a','type':'SCALAR'} | Invalid scalar resource",
                "{'name':'a','type':'SCALAR','scalar':{'value':1},'set':{}} | Invalid scalar resource",
                "{'name':'a','type':'SCALAR','scalar':{'value':-1}} | Invalid scalar resource: value < 0",
                "{'name':'a','type':'SCALAR','scalar':{'value':'NaN'}} | Invalid scalar resource: not a finite number",
                "{'name':'a','type':'SCALAR','scalar':{'value':'Infinity'}} | Invalid scalar resource: not a finite number",
                "{'name':'a','type':'RANGES','scalar':{'value':1}} | Invalid ranges resource",
                "{'name':'a','type':'RANGES','ranges':{'range':[{'begin':2,'end':1}]}} | Invalid ranges resource: begin > end",
                "{'name':'a','type':'RANGES','ranges':{'range':[{'begin':1,'end':3},{'begin':3,'end':4}]}} |"
                        + " Invalid ranges resource: overlapping ranges",
                "{'name':'a','type':'SET','set':{'item':['x','x']}} | Invalid set resource: duplicated elements",
                "{'name':'mem','type':'SCALAR','scalar':{'value':1},'disk':{}} | DiskInfo should not be set for mem resource",
                "{'name':'mem','type':'SCALAR','scalar':{'value':1},'shared':{}} | Resource mem cannot be shared",
                "{'name':'disk','type':'SCALAR','scalar':{'value':1},'shared':{}} | Only persistent volumes can be shared",
                "{'name':'a','type':'SCALAR','scalar':{'value':1},'reservation':{}} |"
                        + " Invalid reservation: role \"*\" cannot be dynamically reserved",
                "{'name':'a','type':'SCALAR','scalar':{'value':1},'reservations':[{'type':'STATIC','role':'*'}]} |"
                        + " Invalid reservation: role \"*\" cannot be reserved",
                "{'name':'a','type':'SCALAR','scalar':{'value':1},'reservations':[{'type':'STATIC','role':'a'},"
                        + "{'type':'DYNAMIC','role':'b'}]} |"
                        + " Invalid refined reservation: role 'b' is not a refinement of 'a'",
                "{'name':'a','type':'SCALAR','scalar':{'value':1},'role':'b','reservations':[{'type':'STATIC','role':'a'}]} |"
                        + " Invalid resource format: 'Resource.role' field with 'b' does not match the role 'a' in"
                        + " 'Resource.reservations'",
            })
    void refusesWhatMesosRefusesInItsWords(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
