package org.gantry.oversubscription.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gantry.oversubscription.spi.ContainerUse;
import org.gantry.oversubscription.spi.Correction;
import org.gantry.oversubscription.spi.NodeUsage;
import org.gantry.oversubscription.spi.QosController;
import org.osgi.service.component.annotations.Component;

/**
 * Ends everything that has revocable resources when the machine's load is above a threshold: the agent's settings {@code
 * oversubscription.load.threshold_5min} and {@code ..._15min}, as Mesos's load controller has them; at least one is
 * needed.
 */
@Component(service = QosController.class, property = "gantry.module=load")
public final class LoadController implements QosController {
    static final String FIVE = "oversubscription.load.threshold_5min";
    static final String FIFTEEN = "oversubscription.load.threshold_15min";

    @Override
    public List<Correction> corrections(NodeUsage usage, Map<String, String> settings) {
        Optional<Double> five = threshold(FIVE, settings);
        Optional<Double> fifteen = threshold(FIFTEEN, settings);
        if (five.isEmpty() && fifteen.isEmpty()) {
            throw new IllegalArgumentException("'" + FIVE + "' or '" + FIFTEEN + "' must be set");
        }
        return usage.load()
                .flatMap(load -> reason(load.five(), five, "5").or(() -> reason(load.fifteen(), fifteen, "15")))
                .map(reason -> usage.containers().stream()
                        .filter(ContainerUse::isRevocable)
                        .map(container -> new Correction(container, reason))
                        .toList())
                .orElse(List.of());
    }

    private static Optional<String> reason(double load, Optional<Double> threshold, String minutes) {
        return threshold
                .filter(most -> load > most)
                .map(most -> "the load of the last " + minutes + " minutes is " + load + ", above " + most);
    }

    private static Optional<Double> threshold(String name, Map<String, String> settings) {
        String text = settings.getOrDefault(name, "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        double threshold = Double.parseDouble(text);
        if (!(threshold > 0)) {
            throw new IllegalArgumentException("'" + name + "' must be above 0, was " + text);
        }
        return Optional.of(threshold);
    }
}
