package io.raftkit.runtime;

import io.raftkit.error.RaftException;
import io.raftkit.error.ReadTimeoutException;
import io.raftkit.model.Applied;
import io.raftkit.model.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client's future, as this node completes it. */
sealed interface Answer {
    /** All is well: a state that has applied {@code index} answers with {@code result}. */
    void complete(long index, Bytes result);

    /** See {@link CompletableFuture#completeExceptionally}. */
    boolean completeExceptionally(Throwable cause);

    /** What it means that there is no answer after {@code limit}. */
    RaftException late(Duration limit);

    /** Whether a majority confirmed that nothing newer was known when it was asked, whatever clocks say. */
    default boolean isConfirmed() {
        return false;
    }

    /** The result of a command. */
    final class ToCommand extends CompletableFuture<Bytes> implements Answer {
        @Override
        public void complete(long index, Bytes result) {
            complete(result);
        }

        @Override
        public RaftException late(Duration limit) {
            return PendingProposals.undecided(limit);
        }
    }

    /** The result of a command, and where it was applied. */
    final class ToApply extends CompletableFuture<Applied> implements Answer {
        @Override
        public void complete(long index, Bytes result) {
            complete(new Applied(index, result));
        }

        @Override
        public RaftException late(Duration limit) {
            return PendingProposals.undecided(limit);
        }
    }

    /** What a read finds for which the leader is asked how fresh the state must be. */
    final class ToRead extends CompletableFuture<Bytes> implements Answer {
        private final boolean mayUseLease;

        ToRead(boolean mayUseLease) {
            this.mayUseLease = mayUseLease;
        }

        @Override
        public void complete(long index, Bytes result) {
            complete(result);
        }

        @Override
        public RaftException late(Duration limit) {
            return new ReadTimeoutException(
                    "no leader confirmed within " + limit + " that it leads: probably there is no quorum");
        }

        @Override
        public boolean isConfirmed() {
            return !mayUseLease;
        }
    }

    /** What a read finds for which nobody needs to be asked. */
    final class ToReadHere extends CompletableFuture<Bytes> implements Answer {
        private final long index;

        /** A read of a state that has applied {@code index}. */
        ToReadHere(long index) {
            this.index = index;
        }

        @Override
        public void complete(long applied, Bytes result) {
            complete(result);
        }

        @Override
        public RaftException late(Duration limit) {
            return new ReadTimeoutException("entry " + index + " was not applied here within " + limit);
        }
    }
}
