package io.raftkit.examples.maelstrom;

import io.raftkit.error.OutcomeUnknownException;
import io.raftkit.error.ProposalLostException;
import io.raftkit.error.RaftException;
import io.raftkit.error.RaftException.Retry;
import io.raftkit.error.ReadTimeoutException;
import java.util.concurrent.CompletionException;

/**
 * An error in the answer to a request, by the codes of Maelstrom's protocol. All but {@link #TIMEOUT} and
 * {@link #CRASH} say that nothing was done.
 */
final class Problem extends RuntimeException {
    static final int TIMEOUT = 0;
    static final int NOT_SUPPORTED = 10;
    static final int TEMPORARILY_UNAVAILABLE = 11;
    static final int MALFORMED_REQUEST = 12;
    static final int CRASH = 13;
    static final int ABORT = 14;
    static final int KEY_DOES_NOT_EXIST = 20;
    static final int PRECONDITION_FAILED = 22;

    private static final long serialVersionUID = 1;

    private final int code;

    Problem(int code, String text) {
        super(text, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** What a user is told about a failure. */
    static Problem of(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof Problem problem
                ? problem
                : new Problem(code(cause), String.valueOf(cause.getMessage()));
    }

    private static int code(Throwable cause) {
        if (cause instanceof IllegalArgumentException) {
            return MALFORMED_REQUEST;
        }
        if (cause instanceof OutcomeUnknownException) {
            return TIMEOUT;
        }
        if (cause instanceof ProposalLostException) {
            return ABORT;
        }
        boolean isWithoutEffect = cause instanceof RaftException known
                && (known.retry() == Retry.SAFE || cause instanceof ReadTimeoutException);
        return isWithoutEffect ? TEMPORARILY_UNAVAILABLE : CRASH;
    }
}
