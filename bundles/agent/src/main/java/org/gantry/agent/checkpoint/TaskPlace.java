package org.gantry.agent.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gantry.model.container.ContainerId;

/**
 * Where a task of an executor runs: the file {@code task.place}, absent if that is the executor's own container and it
 * was launched alone.
 *
 * @param container the executor's own, or one nested in that
 * @param group the name of the group that it was launched with, or empty
 */
record TaskPlace(ContainerId container, String group) {
    private static final String FILE = "task.place";

    void write(Path task) throws IOException {
        boolean nested = container.parent().isPresent();
        if (nested || !group.isEmpty()) {
            String text = (nested ? container.value() : "") + "\n" + group;
            RecordFile.writeOne(task.resolve(FILE), Checkpoints.PLACE, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    static TaskPlace read(Path task, RunId run) throws IOException {
        Path file = task.resolve(FILE);
        if (!Files.exists(file)) {
            return new TaskPlace(run.container(), "");
        }
        String text = new String(RecordFile.readOne(file, Checkpoints.PLACE), StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String nested = text.substring(0, end);
        return new TaskPlace(
                nested.isEmpty() ? run.container() : run.container().child(nested), text.substring(end + 1));
    }
}
