package io.raftkit.testkit.simulation;

import io.raftkit.model.HardState;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.concurrent.CompletionStage;

/** Keeps terms, and forgets votes. */
final class VotelessLog extends PassingLog {
    VotelessLog(LogStore log) {
        super(log);
    }

    @Override
    public CompletionStage<Void> write(LogWrite write) {
        HardState state = write.hardState();
        HardState kept = state == null ? null : new HardState(state.term(), null);
        return super.write(new LogWrite(kept, write.truncateAfter(), write.entries()));
    }
}
