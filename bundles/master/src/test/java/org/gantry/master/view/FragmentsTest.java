package org.gantry.master.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private final List<String> written = new ArrayList<>();
    private final Fragments<String> fragments = new Fragments<>((json, text) -> {
        written.add(text);
        json.writeStartObject();
        json.writeStringField("text", text);
        json.writeEndObject();
    });

    private String view(List<String> texts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes);
                Fragments<String>.View view = fragments.begin()) {
            json.writeStartArray();
            for (String text : texts) {
                view.write(json, text);
            }
            json.writeEndArray();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatWasShownLastTimeIsNotWrittenAgain() throws IOException {
        String longest = "ä€".repeat(20_000);
        List<String> texts = List.of("a", "b\"", longest);
        String first = view(texts);
        assertThat(first).isEqualTo("[{\"text\":\"a\"},{\"text\":\"b\\\"\"},{\"text\":\"" + longest + "\"}]");
        assertThat(view(texts)).isEqualTo(first);
        assertThat(written).hasSize(3);
    }

    @Test
    void whatWasNotShownIsForgotten() throws IOException {
        view(List.of("a", "b"));
        view(List.of("b"));
        view(List.of("a", "b"));
        assertThat(written).containsExactly("a", "b", "a");
    }
}
