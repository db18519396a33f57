package io.raftkit.testkit.script;

import io.raftkit.consensus.Message;
import io.raftkit.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is on its way between servers, oldest first. Nothing arrives by itself.
 *
 * <p>Messages are told apart by identity, for a copy is another message.
 */
final class ScriptedNetwork {
    private final List<InFlight> underWay = new ArrayList<>();
    private final List<InFlight> held = new ArrayList<>();
    private final Set<Link> cut = new HashSet<>();

    /** Whether it is on its way now; over a link that is cut it is lost. */
    boolean send(InFlight message) {
        boolean leaves = !cut.contains(new Link(message.from(), message.to()));
        if (leaves) {
            underWay.add(message);
        }
        return leaves;
    }

    /** Whether a snapshot has not arrived yet, be it late or not. */
    boolean carriesSnapshot(NodeId from, NodeId to) {
        return Stream.concat(underWay.stream(), held.stream())
                .anyMatch(one -> one.from().equals(from)
                        && one.to().equals(to)
                        && one.message() instanceof Message.InstallSnapshot);
    }

    /** Takes messages off the network, to deliver or to lose them. */
    List<InFlight> take(Selection which) {
        return take(underWay, which);
    }

    private static List<InFlight> take(List<InFlight> source, Selection which) {
        List<InFlight> taken = which.of(source);
        source.removeIf(identitiesOf(taken)::contains);
        return taken;
    }

    private static Set<InFlight> identitiesOf(Collection<InFlight> messages) {
        Set<InFlight> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(messages);
        return identities;
    }

    /** Sets messages aside, until they are released. */
    List<InFlight> hold(Selection which) {
        List<InFlight> taken = take(underWay, which);
        held.addAll(taken);
        return taken;
    }

    /** What was set aside is on its way again, behind all else. */
    List<InFlight> release(Selection which) {
        List<InFlight> taken = take(held, which);
        underWay.addAll(taken);
        return taken;
    }

    /** Each arrives twice, the second time behind all else. */
    List<InFlight> duplicate(Selection which) {
        List<InFlight> chosen = which.of(underWay);
        chosen.forEach(one -> underWay.add(new InFlight(one.from(), one.to(), one.cluster(), one.message())));
        return chosen;
    }

    /** The last of them will arrive first. */
    List<InFlight> reverse(Selection which) {
        List<InFlight> chosen = which.of(underWay);
        Set<InFlight> places = identitiesOf(chosen);
        Deque<InFlight> left = new ArrayDeque<>(chosen);
        underWay.replaceAll(message -> places.contains(message) ? left.removeLast() : message);
        return chosen;
    }

    /** What is sent over the link from now on is lost. */
    void cut(Link link) {
        cut.add(link);
    }

    void heal(Link link) {
        cut.remove(link);
    }

    void healAll() {
        cut.clear();
    }
}
