package io.raftkit.testkit.history;

import io.raftkit.model.Bytes;
import org.jspecify.annotations.Nullable;

/** What the commands, queries and answers of a state machine mean, in the words of a {@link Model}. */
public interface Vocabulary {
    /** What a command asks for. */
    Call command(Bytes command);

    /** What a query asks for. */
    Call query(Bytes query);

    /** What the state machine answered to a call: null, a boolean, a whole number, a text or a list of such. */
    @Nullable
    Object answer(Call call, Bytes answer);
}
