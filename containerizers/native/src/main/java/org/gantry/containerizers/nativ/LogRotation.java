package org.gantry.containerizers.nativ;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code stdout} and {@code stderr} of sandboxes from growing without limit, whether or not this JVM lives.
 *
 * <p>Tasks write to the files themselves, so output is there at once, nothing stands between that could fail or be slow,
 * and no task pays with a process of its own. A small shell program, one for each directory of runtime directories,
 * looks once a second for files over the limit. It is in a session of its own, is started again if it was killed, holds
 * a lock so that there is never a second one, and ends when no container is left.
 *
 * <p>A rotation copies the oldest bytes to {@code stdout.1} (the former of that name becomes {@code .2} and so on) and has
 * the kernel cut exactly these bytes off the front of the file ({@code fallocate --collapse-range}: ext4, xfs), so
 * nothing that is written meanwhile is lost. On file systems that cannot do this the file is truncated, and what the
 * task writes between the end of the copy and the truncation, well under a millisecond, is lost. A task that writes
 * fast goes over the limit by what it writes in a second. All is done as the owner of the file, and only to regular
 * files, so a task can have nothing else touched by putting a link there.
 */
final class LogRotation {
    private static final Logger LOG = LoggerFactory.getLogger(LogRotation.class);
    private static final String PROGRAM = ".logs.sh";
    private static final String PID = ".logs.pid";
    private static final String LOCK = ".logs.lock";
    /** Cutting off works in blocks of the file system; this is a multiple of all that are in use. */
    private static final long BLOCK = 64 * 1024;

    private final Map<Path, ProcessIdentity> rotators = new HashMap<>();
    private final Tools tools;
    private final HostUser host;

    LogRotation(Tools tools, HostUser host) {
        this.tools = tools;
        this.host = host;
    }

    /** Sees to it that the files of this container are looked after; one that cannot be is no reason not to run it. */
    synchronized void cover(RuntimeFiles files, NativeSettings settings) {
        Path directory = files.directory().getParent();
        if (settings.logBytes() == 0 || running(directory)) {
            return;
        }
        try {
            RuntimeFiles.write(directory.resolve(PROGRAM), program(settings));
            ProcessBuilder builder = new ProcessBuilder(
                            tools.path("setsid"),
                            tools.path("flock"),
                            "--no-fork",
                            "--nonblock",
                            LOCK,
                            tools.shell(),
                            PROGRAM)
                    .directory(directory.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().clear();
            Process process = builder.start();
            process.getOutputStream().close();
            ProcessTable.stat(process.pid()).ifPresent(stat -> rotators.put(directory, stat.identity()));
        } catch (IOException | IllegalStateException e) {
            LOG.warn("Output is not rotated: directory={}", directory, e);
        }
    }

    /** Ours, or one that an earlier JVM left and that wrote down its pid. */
    private boolean running(Path directory) {
        ProcessIdentity known = rotators.get(directory);
        if (known != null && known.alive()) {
            return true;
        }
        Optional<ProcessIdentity> found = ProcessTable.read(directory.resolve(PID))
                .map(String::trim)
                .filter(text -> text.matches("\\d{1,10}"))
                .filter(pid -> ProcessTable.read(Path.of("/proc", pid, "cmdline"))
                        .filter(words -> words.contains(PROGRAM))
                        .isPresent())
                .flatMap(pid -> ProcessTable.stat(Long.parseLong(pid)))
                .map(ProcessTable.Stat::identity);
        found.ifPresentOrElse(process -> rotators.put(directory, process), () -> rotators.remove(directory));
        return found.isPresent();
    }

    /** The part in quotes runs in the sandbox, as its owner. */
    private String program(NativeSettings settings) {
        long bytes = Math.max(BLOCK, settings.logBytes() / BLOCK * BLOCK);
        return """
                echo $$ >%s
                max=%d
                keep=%d
                rotate='
                file=$1 max=$2 keep=$3
                while [ -n "$(find "$file" -maxdepth 0 -type f -size "+${max}c")" ]; do
                    n=$keep
                    while [ "$n" -gt 1 ]; do
                        [ -e "$file.$((n - 1))" ] && mv -f -- "$file.$((n - 1))" "$file.$n"
                        n=$((n - 1))
                    done
                    if [ "$keep" -gt 0 ]; then
                        head -c "$max" -- "$file" >"$file.new" && mv -f -- "$file.new" "$file.1" || exit 1
                    fi
                    fallocate --collapse-range --offset 0 --length "$max" -- "$file" 2>/dev/null || : >"$file"
                done'
                while sleep 1; do
                    set -- */sandbox
                    [ -e "$1" ] || exit 0
                    set --
                    for sandbox in */sandbox */containers/*/sandbox; do set -- "$@" "$sandbox/stdout" "$sandbox/stderr"; done
                    find "$@" -maxdepth 0 -type f -size "+${max}c" 2>/dev/null |
                    while read -r file; do (
                        cd -- "${file%%/*}" || exit
                        owner=$(stat -c "%%u %%g" .) || exit
                        exec %s %s -c "$rotate" rotate "${file##*/}" "$max" "$keep"
                    ) </dev/null; done
                done
                """.formatted(PID, bytes, settings.logKeep(), asOwner(), tools.shell());
    }

    private String asOwner() {
        return host.root()
                ? tools.path("setpriv") + " --reuid \"${owner% *}\" --regid \"${owner#* }\" --clear-groups --"
                : "";
    }
}
