package org.gantry.master.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.gantry.http.Exchange;
import org.gantry.http.Handler;
import org.gantry.http.HttpError;
import org.gantry.master.http.Jsonp;
import org.gantry.model.Durations;
import org.gantry.observability.PrometheusText;
import org.gantry.protocol.view.JsonFields;

/** {@code /metrics/snapshot}, as Mesos has it, and {@code /metrics}, for Prometheus. */
public final class MetricsApi {
    private final MasterMetrics metrics;

    public MetricsApi(MasterMetrics metrics) {
        this.metrics = metrics;
    }

    /** All values in one flat object, by name. */
    public Handler snapshot() {
        return exchange -> {
            Map<String, Double> values = metrics.values(timeout(exchange));
            Jsonp.answer(exchange, json -> write(json, values));
        };
    }

    /** The same in Prometheus's text format. */
    public Handler prometheus() {
        return exchange -> {
            if (!exchange.path().replaceFirst("^/master", "").equals("/metrics")) {
                throw new HttpError(404, "404 Not Found.");
            }
            String text = PrometheusText.of(metrics.values(timeout(exchange)));
            exchange.send(200, PrometheusText.CONTENT_TYPE, text.getBytes(StandardCharsets.UTF_8));
        };
    }

    private static void write(JsonGenerator json, Map<String, Double> values) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, Double> metric : values.entrySet()) {
            JsonFields.number(json, metric.getKey(), metric.getValue());
        }
        json.writeEndObject();
    }

    private static Optional<Duration> timeout(Exchange exchange) {
        return exchange.query("timeout").map(text -> {
            try {
                return Durations.parse(text);
            } catch (IllegalArgumentException e) {
                throw new HttpError(400, "Invalid timeout '" + text + "': " + e.getMessage());
            }
        });
    }
}
