package io.raftkit.consensus;

import io.raftkit.model.HardState;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a step's effects, and holds back what may not be said before it is durable.
 *
 * <p>Two promises are kept here and nowhere else. A message that belongs to a term leaves only when that term is
 * durable, requests for votes included: else a candidate could win, crash, wake one term earlier and win the same
 * term again. And an acknowledgement leaves only when all that was written before it is durable.
 *
 * <p>However long the disk takes, no more is held than has something else to say: a repeated answer takes the place of
 * the one before, and what clients ask of the leader belongs to no term and is not held at all.
 */
final class Outbox {
    private record Held(long sequence, Effect.Send send) {}

    /** A write on its way to the disk since {@code at}, and the last entry of the present log that it makes durable. */
    private record Write(long sequence, long lastIndex, long at) {}

    private final NodeId self;
    private final Deque<Held> untilTermIsDurable = new ArrayDeque<>();
    private final Deque<Held> untilWritten = new ArrayDeque<>();
    private final Deque<Message> toSelf = new ArrayDeque<>();
    private final Deque<Write> writes = new ArrayDeque<>();
    private List<Effect> effects = new ArrayList<>();
    private long sequence;
    private long termSequence;
    private long durableSequence;
    private long durableIndex;
    private long now;

    Outbox(NodeId self, long durableIndex, long now) {
        this.self = self;
        this.durableIndex = durableIndex;
        this.now = now;
    }

    void now(long time) {
        now = time;
    }

    /** How many nanoseconds the oldest write has been on its way to the disk, 0 if there is none. */
    long oldestWriteWaits() {
        return writes.isEmpty() ? 0 : now - writes.getFirst().at();
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    /** Sends as soon as this server's term is durable; at once if the message promises nothing. */
    void send(NodeId to, Message message) {
        boolean isQuestion = message instanceof Message.ForwardProposals || message instanceof Message.ReadIndex;
        hold(untilTermIsDurable, isQuestion ? 0 : termSequence, to, message);
    }

    /** For promises, votes and acknowledgements: sends when everything written so far is durable (diss. 3.8). */
    void sendWhenDurable(NodeId to, Message message) {
        hold(untilWritten, sequence, to, message);
    }

    private void hold(Deque<Held> queue, long until, NodeId to, Message message) {
        Effect.Send send = new Effect.Send(to, message);
        if (until <= durableSequence) {
            release(send);
        } else {
            dropRepeated(queue, until, send);
            queue.addLast(new Held(until, send));
        }
    }

    /** Forgets what would leave together with {@code later}, and says the same. */
    private static void dropRepeated(Deque<Held> queue, long until, Effect.Send later) {
        Iterator<Held> newestFirst = queue.descendingIterator();
        while (newestFirst.hasNext()) {
            Held held = newestFirst.next();
            if (held.sequence() != until) {
                return;
            }
            if (held.send().to().equals(later.to()) && isRepeated(held.send().message(), later.message())) {
                newestFirst.remove();
            }
        }
    }

    private static boolean isRepeated(Message earlier, Message later) {
        if (earlier instanceof Message.AppendEntriesResponse before
                && later instanceof Message.AppendEntriesResponse after) {
            return after.round() >= before.round() && after.equals(inRound(after.round(), before));
        }
        return later instanceof Message.PreVoteResponse && earlier.equals(later);
    }

    private static Message inRound(long round, Message.AppendEntriesResponse of) {
        return new Message.AppendEntriesResponse(
                of.term(), round, of.success(), of.match(), of.previousIndex(), of.sender());
    }

    private void release(Effect.Send send) {
        if (send.to().equals(self)) {
            toSelf.addLast(send.message());
        } else {
            effects.add(send);
        }
    }

    /** Writes entries, after dropping what follows {@code truncateAfter}, and the hard state if it changed. */
    void persist(@Nullable HardState hardState, long truncateAfter, List<LogEntry> entries, long lastIndex) {
        sequence++;
        if (hardState != null) {
            termSequence = sequence;
        }
        forgetWritesAfter(truncateAfter);
        writes.addLast(new Write(sequence, lastIndex, now));
        effects.add(new Effect.Persist(sequence, hardState, truncateAfter, entries));
    }

    /** Replaces the log by a snapshot, which is durable already, and so is everything it covers. */
    void reset(LogId lastIncluded) {
        sequence++;
        forgetWritesAfter(lastIncluded.index());
        writes.addLast(new Write(sequence, lastIncluded.index(), now));
        durableIndex = lastIncluded.index();
        effects.add(new Effect.ResetLog(sequence, lastIncluded));
    }

    /** What an earlier write put after {@code index} is no longer in the log: its completion says nothing about it. */
    private void forgetWritesAfter(long index) {
        durableIndex = Math.min(durableIndex, index);
        for (int i = writes.size(); i > 0 && index != Effect.Persist.NO_TRUNCATION; i--) {
            Write write = writes.removeFirst();
            writes.addLast(new Write(write.sequence(), Math.min(write.lastIndex(), index), write.at()));
        }
    }

    /** The write {@code upTo} and all before it are durable: lets go what waited for them. */
    void persisted(long upTo) {
        if (upTo > sequence) {
            throw new IllegalStateException("write " + upTo + " is durable, but only " + sequence + " were asked for");
        }
        durableSequence = Math.max(durableSequence, upTo);
        while (!writes.isEmpty() && writes.getFirst().sequence() <= durableSequence) {
            durableIndex = Math.max(durableIndex, writes.removeFirst().lastIndex());
        }
        releaseFrom(untilTermIsDurable);
        releaseFrom(untilWritten);
    }

    private void releaseFrom(Deque<Held> queue) {
        while (!queue.isEmpty() && queue.getFirst().sequence() <= durableSequence) {
            release(queue.removeFirst().send());
        }
    }

    /** The last entry of the log that is durable, with all before it. */
    long durableIndex() {
        return durableIndex;
    }

    /** Whether the present term and vote are durable. */
    boolean isTermDurable() {
        return termSequence <= durableSequence;
    }

    /** The next message that this server sent to itself. */
    @Nullable
    Message nextToSelf() {
        return toSelf.pollFirst();
    }

    List<Effect> take() {
        List<Effect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }
}
