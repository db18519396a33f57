package io.raftkit.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.raftkit.codec.Hello;
import io.raftkit.codec.HelloResponse;
import io.raftkit.codec.HelloResponse.Refused;
import io.raftkit.model.Endpoint;
import io.raftkit.model.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The connections on which this server listens. Lives on the event loop.
 *
 * <p>There is one for each sender, and one for its snapshots: a newer one ends the older, which is probably what a
 * crash left behind, and what may still come out of it is out of date. If the newer one comes from another place or has
 * another life of its storage, two servers go by one name, and the one that is here stays: it is here until it closes
 * its connection, or nothing is heard of it for {@link NettyOptions#idleTimeout()}.
 */
// A write or close that fails ends the connection, which is seen elsewhere.
@SuppressWarnings("FutureReturnValueIgnored")
final class Acceptor extends ChannelInitializer<Channel> {
    private static final String TOO_MANY = "refused a connection";

    /** Each costs a connection back. */
    private static final int MOST_STRANGERS = 64;

    private final TransportContext context;
    private final ChannelGroup channels;
    private final Visitors visitors;
    private final Map<NodeId, Sender> senders = new HashMap<>();
    private final Map<NodeId, Sender> bulkSenders = new HashMap<>();
    private final Map<InetAddress, Integer> openByAddress = new HashMap<>();
    private int open;

    private record Sender(Channel channel, Hello hello) {
        boolean isSameAs(Hello other) {
            return hello.from().equals(other.from()) && hello.incarnation().equals(other.incarnation());
        }
    }

    /** Told who has connected. */
    interface Visitors {
        /** The server listens there, as it says itself, and is up. */
        void arrived(Endpoint server);

        /** Its connection is over. */
        void left(NodeId server);
    }

    /** Connections join {@code channels}. */
    Acceptor(TransportContext context, ChannelGroup channels, Visitors visitors) {
        this.context = context;
        this.channels = channels;
        this.visitors = visitors;
    }

    @Override
    protected void initChannel(Channel channel) {
        InetAddress from = address(channel);
        Optional<String> objection = tooMany(from);
        if (objection.isPresent()) {
            context.log().warnOnce(TOO_MANY, objection.get());
            channel.close();
            return;
        }
        open++;
        openByAddress.merge(from, 1, Integer::sum);
        channels.add(channel);
        channel.closeFuture().addListener(closed -> over(from));
        Handshake.install(channel.pipeline(), new AcceptorHandshake(context, this));
    }

    private static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    private Optional<String> tooMany(InetAddress from) {
        if (open >= context.options().maxConnections()) {
            return Optional.of("there are maxConnections, " + open + ", already");
        }
        int fromThere = openByAddress.getOrDefault(from, 0);
        return fromThere >= context.options().maxConnectionsPerAddress()
                ? Optional.of("there are maxConnectionsPerAddress, " + fromThere + ", from " + from.getHostAddress()
                        + " already")
                : Optional.empty();
    }

    private void over(InetAddress from) {
        open--;
        openByAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
        if (open <= context.options().maxConnections() / 2) {
            context.log().settled(TOO_MANY);
        }
    }

    /** What this server answers to whoever has connected. */
    HelloResponse answer(Hello hello) {
        Membership membership = context.membership().get();
        HelloResponse response = membership.answer(hello);
        return response instanceof Refused
                ? response
                : room(hello, membership).<HelloResponse>map(Refused::new).orElse(response);
    }

    /** Why there is no room for somebody who is otherwise welcome. */
    private Optional<String> room(Hello hello, Membership membership) {
        NodeId from = hello.from().id();
        Sender present = senders.getOrDefault(from, bulkSenders.get(from));
        if (present != null && present.channel.isActive() && !present.isSameAs(hello)) {
            return Optional.of("another " + from + " is connected with " + membership.self() + ", which listens at "
                    + present.hello.from().address() + " with incarnation " + present.hello.incarnation()
                    + ", while you listen at " + hello.from().address() + " with incarnation " + hello.incarnation());
        }
        return !membership.knows(from) && strangersBeside(from, membership) >= MOST_STRANGERS
                ? Optional.of(membership.self() + " hears " + MOST_STRANGERS + " servers already that are no members")
                : Optional.empty();
    }

    private long strangersBeside(NodeId from, Membership membership) {
        return Stream.of(senders, bulkSenders)
                .flatMap(connections -> connections.keySet().stream())
                .distinct()
                .filter(id -> !id.equals(from) && !membership.knows(id))
                .count();
    }

    /** A server has introduced itself. */
    void welcomed(Hello hello, Channel channel) {
        NodeId from = hello.from().id();
        Sender sender = new Sender(channel, hello);
        Sender older = (hello.isBulk() ? bulkSenders : senders).put(from, sender);
        channel.closeFuture().addListener(closed -> left(from, sender));
        if (older != null) {
            context.log().info(from + " has connected again; closing its older connection");
            older.channel.close();
        }
        context.log().settled("refused a connection from " + from);
        context.log().debug("listening to " + from);
        if (!hello.isBulk()) {
            visitors.arrived(hello.from());
        }
    }

    private void left(NodeId from, Sender sender) {
        bulkSenders.remove(from, sender);
        if (senders.remove(from, sender)) {
            visitors.left(from);
            context.receiver().disconnected(from);
        }
    }

    /** Who is known has changed: closes the connections of whoever belongs elsewhere, as it now turns out. */
    void recheck(Membership membership) {
        Map.copyOf(senders).forEach((from, sender) -> recheck(membership, from, sender));
        Map.copyOf(bulkSenders).forEach((from, sender) -> recheck(membership, from, sender));
    }

    private void recheck(Membership membership, NodeId from, Sender sender) {
        Optional<String> objection = membership.objection(from, sender.hello.cluster());
        if (objection.isPresent()) {
            context.log().info("closing the connection from " + from + ": " + objection.get());
            sender.channel.close();
        } else if (!sender.hello.isBulk()) {
            visitors.arrived(sender.hello.from());
        }
    }
}
