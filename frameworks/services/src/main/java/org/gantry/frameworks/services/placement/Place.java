package org.gantry.frameworks.services.placement;

import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Value;

/** What constraints can be laid on: an agent's host name, region, zone and attributes (as text). */
public record Place(String hostname, Optional<String> region, Optional<String> zone, Map<String, String> attributes) {
    public Place {
        attributes = Map.copyOf(attributes);
    }

    public static Place of(Offer offer) {
        Map<String, String> attributes = new LinkedHashMap<>();
        offer.getAttributesList().forEach(attribute -> attributes.putIfAbsent(attribute.getName(), text(attribute)));
        var fault = offer.getDomain().getFaultDomain();
        boolean known = offer.hasDomain() && offer.getDomain().hasFaultDomain();
        return new Place(
                offer.getHostname(),
                known ? Optional.of(fault.getRegion().getName()) : Optional.empty(),
                known ? Optional.of(fault.getZone().getName()) : Optional.empty(),
                attributes);
    }

    /** The value of a field as users name it; empty if the agent has none. */
    public Optional<String> value(String field) {
        return switch (field) {
            case "hostname", "@hostname" -> Optional.of(hostname);
            case "@region" -> region;
            case "@zone" -> zone;
            default -> Optional.ofNullable(attributes.get(field));
        };
    }

    private static String text(Attribute attribute) {
        return switch (attribute.getType()) {
            case SCALAR -> decimal(attribute.getScalar().getValue());
            case TEXT -> attribute.getText().getValue();
            case RANGES ->
                attribute.getRanges().getRangeList().stream()
                        .sorted(Comparator.comparingLong(Value.Range::getBegin))
                        .map(range -> range.getBegin() + "-" + range.getEnd())
                        .collect(Collectors.joining(",", "[", "]"));
            case SET -> attribute.getSet().getItemList().stream().sorted().collect(Collectors.joining(",", "{", "}"));
        };
    }

    /** Three decimals at most, rounded half even, as agents' scalars are compared. */
    static String decimal(double value) {
        DecimalFormat format = new DecimalFormat("0.###", DecimalFormatSymbols.getInstance(Locale.ROOT));
        format.setRoundingMode(RoundingMode.HALF_EVEN);
        return format.format(value);
    }
}
