package org.gantry.security.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** When the files of a server's certificates changed last. */
record FileStamp(List<FileTime> times, List<Long> sizes) {
    private static final FileTime NEVER = FileTime.fromMillis(0);

    static FileStamp of(SslContextFactory.Server factory) {
        List<FileTime> times = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (String name : new String[] {factory.getKeyStorePath(), factory.getTrustStorePath()}) {
            Path file = Path.of(name == null ? "/" : name.replaceFirst("^file:/*", "/"));
            try {
                times.add(name == null ? NEVER : Files.getLastModifiedTime(file));
                sizes.add(name == null ? 0 : Files.size(file));
            } catch (IOException e) {
                // As good a state as any other to change from.
                times.add(NEVER);
                sizes.add(-1L);
            }
        }
        return new FileStamp(times, sizes);
    }
}
