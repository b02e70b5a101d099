package org.gantry.frameworks.services.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;
import org.gantry.frameworks.services.app.Timestamps;
import org.gantry.frameworks.services.placement.OfferedResources;
import org.gantry.frameworks.services.scheduler.QueueEntry;

/** Offers as the queue shows them. */
final class OfferJson {
    private OfferJson() {}

    static ObjectNode unused(QueueEntry.UnusedOffer unused) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("offer", offer(unused.offer()));
        ArrayNode reasons = json.putArray("reason");
        unused.reasons().forEach(reasons::add);
        return json.put("timestamp", Timestamps.format(unused.timestamp()));
    }

    private static ObjectNode offer(Offer offer) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("id", offer.getId().getValue())
                .put("hostname", offer.getHostname())
                .put("agentId", offer.getAgentId().getValue());
        ArrayNode resources = json.putArray("resources");
        offer.getResourcesList().forEach(resource -> resources.add(resource(resource)));
        ArrayNode attributes = json.putArray("attributes");
        offer.getAttributesList().forEach(attribute -> attributes.add(attribute(attribute)));
        return json;
    }

    private static ObjectNode resource(Resource resource) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", resource.getName())
                .put("role", OfferedResources.role(resource));
        switch (resource.getType()) {
            case SCALAR -> json.put("scalar", resource.getScalar().getValue());
            case RANGES -> ranges(json.putArray("ranges"), resource.getRanges());
            case SET -> {
                ArrayNode set = json.putArray("set");
                resource.getSet().getItemList().forEach(set::add);
            }
            case TEXT -> json.putNull("scalar");
        }
        return json;
    }

    private static ObjectNode attribute(Attribute attribute) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("name", attribute.getName());
        switch (attribute.getType()) {
            case SCALAR -> json.put("scalar", attribute.getScalar().getValue());
            case TEXT -> json.put("text", attribute.getText().getValue());
            case RANGES -> ranges(json.putArray("ranges"), attribute.getRanges());
            case SET -> {
                ArrayNode set = json.putArray("set");
                attribute.getSet().getItemList().forEach(set::add);
            }
        }
        return json;
    }

    private static void ranges(ArrayNode array, Value.Ranges ranges) {
        ranges.getRangeList()
                .forEach(range ->
                        array.addObject().put("begin", range.getBegin()).put("end", range.getEnd()));
    }
}
