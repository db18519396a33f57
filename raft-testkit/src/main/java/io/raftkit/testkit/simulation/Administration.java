package io.raftkit.testkit.simulation;

import io.raftkit.RaftNode;
import io.raftkit.error.ConfigurationConflictException;
import io.raftkit.error.InvalidRequestException;
import io.raftkit.error.NodeStoppedException;
import io.raftkit.error.NotLeaderException;
import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.UnreachableException;
import io.raftkit.model.Configuration;
import io.raftkit.model.Incarnation;
import io.raftkit.model.Member;
import io.raftkit.model.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What administrators asked of nodes, and whether the answers are true. */
final class Administration implements Observer {
    private static final String NAME = "Administration";
    private static final Set<Class<?>> ANSWERS = Set.of(
            NotLeaderException.class,
            ConfigurationConflictException.class,
            UnreachableException.class,
            InvalidRequestException.class,
            OutcomeUnknownException.class,
            NodeStoppedException.class);

    /** Something that was asked. */
    private static final class Request {
        private final String what;

        /** Of the node that was asked: nobody hears an answer after its end. */
        private final VirtualTime.Owner life;

        /** Whether it is meant to replace a configuration that is replaced already. */
        private final boolean isStale;

        /** The members to be; null for a transfer of leadership. */
        private @Nullable Configuration target;

        private Request(String what, VirtualTime.Owner life, @Nullable Configuration target, boolean isStale) {
            this.what = what;
            this.life = life;
            this.target = target;
            this.isStale = isStale;
        }

        @Override
        public String toString() {
            return what;
        }
    }

    /** A life that nobody lives any more. */
    private static final Incarnation GONE = new Incarnation(new UUID(0, 1));

    private final World world;
    private final List<Request> pending = new ArrayList<>();

    /** Addresses that stand in refused targets and nowhere else. */
    private final Set<String> refused = new HashSet<>();

    private long marks;

    /** Nothing was asked yet. */
    Administration(World world) {
        this.world = world;
    }

    /** Whoever asked in this life waits no more. */
    void abandon(VirtualTime.Owner life) {
        pending.removeIf(request -> request.life.equals(life));
    }

    /** How many requests are not answered by nodes that live. */
    int pending() {
        pending.removeIf(request -> request.life.isOver());
        return pending.size();
    }

    /** The members that were asked for, and may yet come. */
    List<Configuration> wanted() {
        List<Configuration> wanted = new ArrayList<>();
        for (Request request : pending) {
            if (request.target != null && !request.life.isOver()) {
                wanted.add(request.target);
            }
        }
        return wanted;
    }

    /** Asks a node that is up for other members, in place of those at {@code index}. */
    void change(SimulatedNode node, Configuration target, long index) {
        String what = String.format(
                "%s is asked for %s, lease %d ms, in place of %d",
                node.id(), target.members(), target.leaseMillis(), index);
        ask(node, new Request(what, node.life(), target, false), raft -> raft.changeMembership(target, index));
    }

    /** Asks for other members in place of those of long ago: that must be refused, and have no effect. */
    void changeInVain(SimulatedNode node, Configuration target, long index) {
        Member marked = target.members().get(0).at("in-vain-" + marks++ + ":7000");
        Configuration never = target.with(marked);
        refused.add(marked.address());
        String what = node.id() + " is asked in vain for other members in place of " + index;
        ask(node, new Request(what, node.life(), never, true), raft -> raft.changeMembership(never, index));
    }

    /** Asks a node that is up to hand leadership over; to the best if {@code target} is null. */
    void transfer(SimulatedNode node, @Nullable NodeId target) {
        String what = node.id() + " is asked to hand leadership over to " + (target == null ? "the best" : target);
        ask(node, new Request(what, node.life(), null, false), raft -> {
            CompletableFuture<Void> answer =
                    target == null ? raft.transferLeadership() : raft.transferLeadership(target);
            return answer.thenApply(done -> 0L);
        });
    }

    private interface Question {
        CompletableFuture<Long> ask(RaftNode raft);
    }

    private void ask(SimulatedNode node, Request request, Question question) {
        RaftNode raft = node.raft().orElseThrow(() -> new IllegalStateException(node.id() + " is down"));
        world.harm(Fault.REQUEST, request::toString, () -> {
            pending.add(request);
            var unused = question.ask(raft).whenComplete((index, error) -> {
                if (!request.life.isOver() && pending.remove(request)) {
                    answered(request, index, error);
                }
            });
        });
    }

    private void answered(Request request, @Nullable Long index, @Nullable Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        world.note(request + ": " + (cause == null ? "done, " + index : cause));
        if (cause != null && !ANSWERS.contains(cause.getClass())) {
            world.observers().report(new Violation("No Surprises", request + " failed with " + cause));
        }
        if (index != null && cause == null) {
            if (request.isStale) {
                world.observers().report(new Violation(NAME, request + ", and it was done"));
            } else if (request.target == null) {
                world.counts().transfers++;
            } else {
                world.counts().changes++;
                check(request, request.target, index);
            }
        }
    }

    private void check(Request request, Configuration target, long index) {
        Configuration done = world.oracles().golden().configurations().get(index);
        if (done == null) {
            world.observers().report(new Violation(NAME, request + ": done at " + index + ", which is not committed"));
        } else if (!isSame(target, done)) {
            world.observers().report(new Violation(NAME, request + ": done at " + index + ", where " + done + " is"));
        }
    }

    private static boolean isSame(Configuration target, Configuration done) {
        return !done.isJoint()
                && done.leaseMillis() == target.leaseMillis()
                && plain(target).equals(plain(done));
    }

    private static List<Member> plain(Configuration configuration) {
        return configuration.members().stream()
                .map(member -> member.with(Incarnation.UNKNOWN))
                .toList();
    }

    /** Whoever was meant without a name may have got the one that is lost. */
    @Override
    public void wiped(NodeId node) {
        for (Request request : pending) {
            Configuration target = request.target;
            Member lost = target == null ? null : target.member(node).orElse(null);
            if (target != null && lost != null && lost.incarnation().equals(Incarnation.UNKNOWN)) {
                request.target = target.with(lost.with(GONE));
            }
        }
    }

    @Override
    public void written(View node, long from) {
        for (Configuration each :
                node.log().configurations().tailMap(from, true).values()) {
            each.members().stream()
                    .map(Member::address)
                    .filter(refused::contains)
                    .forEach(address -> {
                        throw new Violation(NAME, node.id() + " has written members that were refused: " + each);
                    });
        }
    }
}
