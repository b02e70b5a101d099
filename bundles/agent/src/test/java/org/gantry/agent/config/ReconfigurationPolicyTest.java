package org.gantry.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.gantry.model.Resources;
import org.gantry.protocol.ResourceConversion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconfigurationPolicyTest {
    private static AgentInfo agent(String resources, String attributes) {
        return AgentInfo.newBuilder()
                .setHostname("host")
                .setPort(5051)
                .addAllResources(ResourceConversion.toProto(Resources.parse(resources)))
                .addAllAttributes(ResourceText.attributes(attributes))
                .build();
    }

    @Test
    void equalPermitsNoChange() {
        AgentInfo before = agent("cpus:4;ports:[1-5]", "rack:a").toBuilder()
                .setId(AgentID.newBuilder().setValue("S0"))
                .build();
        assertThat(ReconfigurationPolicy.EQUAL.check(before, agent("cpus:4;ports:[1-5]", "rack:a")))
                .isEmpty();
        assertThat(ReconfigurationPolicy.EQUAL.check(before, agent("cpus:5;ports:[1-5]", "rack:a")))
                .isPresent();
        assertThat(ReconfigurationPolicy.EQUAL.check(before, agent("cpus:4;ports:[1-5]", "rack:a;new:b")))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpus:4;mem:64;ports:[1-5]       | rack:a       | true",
                "cpus:5;mem:64;ports:[1-9]       | rack:a;new:b | true",
                "cpus:4;mem:64;ports:[1-5];gpus:1 | rack:a       | true",
                "cpus:3;mem:64;ports:[1-5]       | rack:a       | false",
                "cpus:4;mem:64;ports:[1-4]       | rack:a       | false",
                "cpus:4;ports:[1-5]              | rack:a       | false",
                "cpus:4;mem:64;ports:[1-5]       | rack:b       | false",
                "cpus:4;mem:64;ports:[1-5]       | other:a      | false"
            })
    void additivePermitsMore(String resources, String attributes, boolean permitted) {
        assertThat(ReconfigurationPolicy.ADDITIVE
                        .check(agent("cpus:4;mem:64;ports:[1-5]", "rack:a"), agent(resources, attributes))
                        .isEmpty())
                .isEqualTo(permitted);
    }

    @Test
    void additiveKeepsThePlace() {
        AgentInfo before = agent("cpus:1", "");
        assertThat(ReconfigurationPolicy.ADDITIVE.check(
                        before, before.toBuilder().setHostname("other").build()))
                .contains("Configuration change not permitted under `additive` policy:"
                        + " Hostname changed from host to other");
        assertThat(ReconfigurationPolicy.ADDITIVE.check(
                        before, before.toBuilder().setPort(1).build()))
                .isPresent();
        AgentInfo placed = before.toBuilder()
                .setDomain(DomainInfo.newBuilder()
                        .setFaultDomain(DomainInfo.FaultDomain.newBuilder()
                                .setRegion(DomainInfo.FaultDomain.RegionInfo.newBuilder()
                                        .setName("r"))
                                .setZone(DomainInfo.FaultDomain.ZoneInfo.newBuilder()
                                        .setName("z"))))
                .build();
        assertThat(ReconfigurationPolicy.ADDITIVE.check(before, placed)).isEmpty();
        assertThat(ReconfigurationPolicy.ADDITIVE.check(placed, before)).isPresent();
    }
}
