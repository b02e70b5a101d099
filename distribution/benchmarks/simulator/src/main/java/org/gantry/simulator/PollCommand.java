package org.gantry.simulator;

import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.master.Protos.Call;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the master for something again and again and says how long the answers took. */
@Command(
        name = "poll",
        description = "Clients that read the same thing again and again.",
        mixinStandardHelpOptions = true)
final class PollCommand implements Callable<Integer> {
    @Mixin
    private MasterOption master;

    @Option(names = "--clients", defaultValue = "1", description = "At the same time (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(names = "--for", defaultValue = "10", description = "Seconds (default: ${DEFAULT-VALUE}).")
    private long duration;

    @Option(
            names = "--pause",
            defaultValue = "0",
            description = "Seconds between an answer and the next question (default: ${DEFAULT-VALUE}).")
    private double pause;

    @Parameters(
            arity = "1",
            paramLabel = "PATH|CALL",
            description = "A path, such as /state, or a v1 operator call, such as GET_STATE (protobuf).")
    private String what;

    @Override
    public Integer call() throws InterruptedException {
        NioEventLoopGroup loops = new NioEventLoopGroup(2);
        boolean isPath = what.startsWith("/");
        byte[] body = isPath
                ? new byte[0]
                : Call.newBuilder().setType(Call.Type.valueOf(what)).build().toByteArray();
        Pollers pollers = new Pollers(loops, master.target(), isPath ? what : "/api/v1", body, (long) (pause * 1000));
        pollers.start(clients);
        TimeUnit.SECONDS.sleep(duration);
        pollers.stop();
        System.out.println(what + " clients=" + clients + " " + pollers.summary());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        return 0;
    }
}
