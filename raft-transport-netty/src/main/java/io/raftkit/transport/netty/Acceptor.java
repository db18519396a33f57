package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.raftkit.codec.Hello;
import io.raftkit.model.ClusterId;
import io.raftkit.model.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The connections on which this server listens. Lives on the event loop.
 *
 * <p>There is one for each sender: a newer one ends the older, which is probably what a crash left behind, and what may
 * still come out of it is out of date.
 */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class Acceptor extends ChannelInitializer<Channel> {
    private static final String TOO_MANY = "refused a connection";

    private final TransportContext context;
    private final ChannelGroup channels;
    private final Consumer<NodeId> welcomed;
    private final Map<NodeId, Sender> senders = new HashMap<>();
    private int open;

    private record Sender(Channel channel, ClusterId cluster) {}

    /** Connections join {@code channels}, and {@code welcomed} is told who has connected. */
    Acceptor(TransportContext context, ChannelGroup channels, Consumer<NodeId> welcomed) {
        this.context = context;
        this.channels = channels;
        this.welcomed = welcomed;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (open >= context.options().maxConnections()) {
            context.log().warnOnce(TOO_MANY, "there are maxConnections, " + open + ", already");
            channel.close();
            return;
        }
        open++;
        channels.add(channel);
        channel.closeFuture().addListener(closed -> {
            open--;
            context.log().settled(TOO_MANY);
        });
        Handshake.install(channel.pipeline(), new AcceptorHandshake(context, this));
    }

    /** A member has introduced itself. */
    void welcomed(Hello hello, Channel channel) {
        NodeId from = hello.from();
        Sender sender = new Sender(channel, hello.cluster());
        Sender older = senders.put(from, sender);
        channel.closeFuture().addListener(closed -> senders.remove(from, sender));
        if (older != null) {
            context.log().info(from + " has connected again; closing its older connection");
            older.channel.close();
        }
        context.log().settled("refused a connection from " + from);
        context.log().debug("listening to " + from);
        welcomed.accept(from);
    }

    /** Closes the connections of whoever is no member any longer. */
    void recheck(Membership membership) {
        Map.copyOf(senders)
                .forEach((from, sender) -> membership
                        .objection(from, sender.cluster)
                        .ifPresent(objection -> {
                            context.log().info("closing the connection from " + from + ": " + objection);
                            sender.channel.close();
                        }));
    }
}
