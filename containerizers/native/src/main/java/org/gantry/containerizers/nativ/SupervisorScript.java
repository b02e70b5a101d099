package org.gantry.containerizers.nativ;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gantry.containerizers.spi.ContainerizerException;
import org.gantry.isolators.spi.LaunchAdditions;
import org.gantry.model.container.ContainerSpec;
import org.gantry.model.container.Namespace;

/**
 * Writes the program that supervises one container.
 *
 * <p>The supervisor reads {@code open} from its standard input (the gate; end of file means that the agent died, and the
 * supervisor goes without a trace), reports {@code started} or {@code failed REASON} on standard output, and from then
 * on has no tie to the agent. It forks once, for the task; everything else is built into the shell, so the exit can be
 * recorded even where no process could be started any more.
 *
 * <p>A shell reports both exit code 137 and death by SIGKILL as 137. {@code jobs} tells them apart: the state of a job
 * that exited is {@code Done}, POSIX says so, and that of a job that was killed is the name of the signal.
 */
final class SupervisorScript {
    /** Far below any task, so that the kernel prefers every task's process when memory runs out. */
    private static final int OOM_SCORE = -998;

    /** By the last of them {@link TaskReadiness} recognises a task that is not its own program yet. */
    private static final String IGNORED = "HUP INT QUIT TERM PIPE USR1 USR2 URG";

    private final Tools tools;
    private final HostUser host;

    SupervisorScript(Tools tools, HostUser host) {
        this.tools = tools;
        this.host = host;
    }

    /** @param inside the program for the new namespaces, if there are any */
    record Programs(String supervise, Optional<String> inside) {}

    Programs write(ContainerSpec spec, LaunchAdditions additions, Optional<TaskUser> user, RuntimeFiles files)
            throws ContainerizerException {
        try {
            check(additions);
            String task = task(spec, additions, user);
            boolean namespaces = !namespaces(additions).isEmpty()
                    || !additions.join().isEmpty()
                    || !additions.preExec().isEmpty();
            if (!namespaces) {
                return new Programs(prologue(files) + gate() + task + epilogue(), Optional.empty());
            }
            String supervise = prologue(files) + gate() + "exec " + enter(additions, files) + "\n";
            return new Programs(supervise, Optional.of(prologue(files) + setUp(additions) + task + epilogue()));
        } catch (IllegalArgumentException e) {
            throw new ContainerizerException(
                    "The command or environment of container " + spec.id() + " " + e.getMessage(), e);
        }
    }

    /** Whether the task gets an init of its own, which stands between supervisor and task. */
    static boolean ownPids(LaunchAdditions additions) {
        return additions.unshare().contains(Namespace.PID) || additions.join().containsKey(Namespace.PID);
    }

    private static void check(LaunchAdditions additions) throws ContainerizerException {
        if (additions.rootFilesystem().isPresent()) {
            throw new ContainerizerException("The native containerizer has no root file systems of its own, but an"
                    + " isolator asks for " + additions.rootFilesystem().get() + "; use another containerizer");
        }
        if (additions.unshare().contains(Namespace.USER) || additions.join().containsKey(Namespace.USER)) {
            throw new ContainerizerException("The native containerizer does not support user namespaces");
        }
    }

    private String prologue(RuntimeFiles files) {
        StringBuilder text = new StringBuilder();
        text.append("trap '' ").append(IGNORED).append('\n');
        text.append("cd ").append(ShellText.word(files.directory().toString())).append(" || exit 1\n");
        if (host.root()) {
            text.append("echo ").append(OOM_SCORE).append(" >/proc/self/oom_score_adj\n");
        }
        return text.toString();
    }

    private static String gate() {
        return "read -r word || exit 1\n[ \"$word\" = open ] || exit 1\nexec </dev/null 3>&1 >/dev/null\n";
    }

    private String task(ContainerSpec spec, LaunchAdditions additions, Optional<TaskUser> user) {
        String streams = " >>stdout 2>>stderr";
        Map<String, String> environment = new TreeMap<>(additions.environment());
        environment.putAll(spec.environment());
        TaskCommand commands = new TaskCommand(tools);
        List<String> words = new ArrayList<>(limits(additions.rlimits()));
        if (user.isPresent()) {
            // The files are opened as the task's user: whatever lies in the sandbox, root follows no link of theirs.
            words.addAll(commands.as(user.get()));
            words.addAll(List.of(tools.shell(), "-c", "exec \"$@\"" + streams, "task"));
        }
        words.addAll(commands.words(spec.command(), environment));
        StringBuilder text = new StringBuilder("(\nexec 3>&-\n");
        // As the agent: the task's user may not be allowed to pass through the directories above.
        text.append("cd ").append(ShellText.word(spec.sandbox().toString())).append(" || exit 1\n");
        if (host.root()) {
            text.append("echo ").append(host.oomScore()).append(" >/proc/self/oom_score_adj\n");
        }
        text.append("exec ").append(ShellText.words(words)).append(user.isPresent() ? "" : streams);
        return text.append("\n) &\ntask=$!\n").toString();
    }

    private List<String> limits(Map<String, String> rlimits) {
        if (rlimits.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        words.add(tools.path("prlimit"));
        new TreeMap<>(rlimits).forEach((name, value) -> words.add("--" + name + "=" + value));
        words.add("--");
        return words;
    }

    private static String epilogue() {
        return """
                echo started >&3
                exec 3>&-
                wait "$task"
                code=$?
                jobs >ended
                read -r line <ended
                case $line in
                '['*'] '?' Done'*) line="exited $code" ;;
                '') if [ "$code" -lt 128 ]; then line="exited $code"; else line=unknown; fi ;;
                *) line="signaled $((code - 128))" ;;
                esac
                # A full disk is waited for; a directory that somebody removed will not come back.
                until echo "$line" >exit; do [ -e supervise ] || exit 1; sleep 1; done
                """;
    }

    /** Namespaces of its own, the mount namespace too where something is to be mounted. */
    private static Set<Namespace> namespaces(LaunchAdditions additions) {
        Set<Namespace> all = new TreeSet<>(additions.unshare());
        if (!additions.mounts().isEmpty()) {
            all.add(Namespace.MOUNT);
        }
        return all;
    }

    private String enter(LaunchAdditions additions, RuntimeFiles files) {
        List<String> words = new ArrayList<>();
        if (!additions.join().isEmpty()) {
            words.add(tools.path("nsenter"));
            new TreeMap<>(additions.join()).forEach((namespace, path) -> words.add(option(namespace) + "=" + path));
            words.add("--");
        }
        Set<Namespace> own = namespaces(additions);
        if (!own.isEmpty()) {
            words.add(tools.path("unshare"));
            own.forEach(namespace -> words.add(option(namespace)));
            if (own.contains(Namespace.PID)) {
                words.add("--fork");
                words.add("--kill-child=KILL");
            }
            if (mountsProc(additions)) {
                words.add("--mount-proc");
            }
            words.add("--");
        }
        words.add(tools.shell());
        words.add(files.inside().toString());
        return ShellText.words(words);
    }

    /** unshare(1) mounts /proc itself, which saves a process. */
    private static boolean mountsProc(LaunchAdditions additions) {
        return additions.unshare().contains(Namespace.PID)
                && additions.mounts().stream().anyMatch(SupervisorScript::isProc);
    }

    private static boolean isProc(LaunchAdditions.Mount mount) {
        return mount.type().equals("proc") && mount.target().equals("/proc");
    }

    private String setUp(LaunchAdditions additions) {
        StringBuilder text = new StringBuilder("failed() {\necho \"failed $1\" >&3\nexit 1\n}\n");
        boolean procDone = mountsProc(additions);
        for (LaunchAdditions.Mount mount : additions.mounts()) {
            if (!(procDone && isProc(mount))) {
                append(text, mount(mount), "mount of " + mount.target());
            }
        }
        for (List<String> command : additions.preExec()) {
            append(text, command, "command " + String.join(" ", command));
        }
        return text.toString();
    }

    private List<String> mount(LaunchAdditions.Mount mount) {
        List<String> words = new ArrayList<>(List.of(tools.path("mount")));
        if (!mount.type().isEmpty()) {
            words.addAll(List.of("-t", mount.type()));
        }
        if (!mount.options().isEmpty()) {
            words.addAll(List.of("-o", mount.options()));
        }
        words.addAll(List.of("--", mount.source(), mount.target()));
        return words;
    }

    private static void append(StringBuilder text, List<String> command, String what) {
        String oneLine = what.replaceAll("\\s+", " ");
        text.append(ShellText.words(command))
                .append(" 3>&- || failed ")
                .append(ShellText.word(oneLine))
                .append('\n');
    }

    static String option(Namespace namespace) {
        return switch (namespace) {
            case PID -> "--pid";
            case IPC -> "--ipc";
            case UTS -> "--uts";
            case MOUNT -> "--mount";
            case NETWORK -> "--net";
            case CGROUP -> "--cgroup";
            case USER -> "--user";
        };
    }
}
