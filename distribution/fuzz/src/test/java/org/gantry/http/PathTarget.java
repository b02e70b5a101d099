package org.gantry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Paths and queries as they stand in a request line. */
public final class PathTarget {
    private static final PathTemplate TEMPLATE = new PathTemplate("/v2/apps/{id...}/versions/{version}");

    private PathTarget() {}

    public static void read(String text) {
        int question = text.indexOf('?');
        try {
            List<String> segments = RequestPath.segments(question < 0 ? text : text.substring(0, question));
            assertThat(segments).doesNotContain("..", ".", "");
            TEMPLATE.match(segments);
            RequestPath.query(question < 0 ? null : text.substring(question + 1));
        } catch (HttpError e) {
            assertThat(e.status()).isEqualTo(400);
        }
    }
}
