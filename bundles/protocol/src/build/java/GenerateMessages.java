import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Generates our own message classes at build time. They refer to Mesos's messages, whose jar has no .proto files but
 * embeds their descriptors; these are written to a file that the protocol compiler then imports from.
 *
 * <p>Arguments: protocol compiler, folder of .proto files, folder for descriptors, folder for the generated sources.
 */
final class GenerateMessages {
    private static final List<FileDescriptor> IMPORTABLE = List.of(
            org.apache.mesos.v1.Protos.getDescriptor(), org.apache.mesos.v1.maintenance.Protos.getDescriptor());

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path compiler = Path.of(arguments[0]);
        Path sources = Path.of(arguments[1]);
        Path work = Path.of(arguments[2]);
        Path output = Path.of(arguments[3]);
        List<Path> protos = protosIn(sources);
        Path stamp = work.resolve("messages.done");
        if (isUpToDate(stamp, protos)) {
            return;
        }
        Files.createDirectories(work);
        Files.createDirectories(output);
        Path descriptors = work.resolve("imports.desc");
        Files.write(descriptors, importable().toByteArray());
        compile(runnable(compiler, work), descriptors, sources, protos, output);
        Files.writeString(stamp, "");
    }

    private static List<Path> protosIn(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".proto"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isUpToDate(Path stamp, List<Path> protos) throws IOException {
        if (!Files.exists(stamp)) {
            return false;
        }
        FileTime done = Files.getLastModifiedTime(stamp);
        for (Path proto : protos) {
            if (Files.getLastModifiedTime(proto).compareTo(done) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static FileDescriptorSet importable() {
        Map<String, FileDescriptor> files = new LinkedHashMap<>();
        IMPORTABLE.forEach(file -> addWithDependencies(file, files));
        FileDescriptorSet.Builder set = FileDescriptorSet.newBuilder();
        files.values().forEach(file -> set.addFile(file.toProto()));
        return set.build();
    }

    private static void addWithDependencies(FileDescriptor file, Map<String, FileDescriptor> files) {
        if (!files.containsKey(file.getName())) {
            file.getDependencies().forEach(dependency -> addWithDependencies(dependency, files));
            files.put(file.getName(), file);
        }
    }

    /** The repository keeps the compiler without its executable bit, and is not ours to change. */
    private static Path runnable(Path compiler, Path work) throws IOException {
        Path copy = work.resolve(compiler.getFileName());
        Files.copy(compiler, copy, StandardCopyOption.REPLACE_EXISTING);
        if (!copy.toFile().setExecutable(true)) {
            throw new IOException("Cannot make " + copy + " executable");
        }
        return copy;
    }

    private static void compile(Path compiler, Path descriptors, Path sources, List<Path> protos, Path output)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                compiler.toString(),
                "--descriptor_set_in=" + descriptors,
                "--java_out=" + output));
        protos.forEach(proto -> command.add(sources.relativize(proto).toString()));
        // With a descriptor set and a source folder together the compiler looks into both only if told the folder.
        command.add(1, "--proto_path=" + sources);
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            System.exit(process.exitValue());
        }
    }

    private GenerateMessages() {}
}
