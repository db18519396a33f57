package io.raftkit.testkit.contract;

import static io.raftkit.testkit.contract.Entries.entries;
import static io.raftkit.testkit.contract.TrackedLog.SELF;

import io.raftkit.model.HardState;
import io.raftkit.model.LogId;
import io.raftkit.model.NodeId;
import io.raftkit.spi.LogWrite;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A bit of everything that a server does to its log. */
final class LogScript {
    /** After each step the disk loop runs. */
    private static final List<Consumer<TrackedLog>> SCRIPT = List.of(
            log -> log.write(new HardState(1, SELF), LogWrite.NO_TRUNCATION, entries(1, 1, 3)),
            log -> {
                for (long index = 4; index <= 12; index++) {
                    log.write(null, LogWrite.NO_TRUNCATION, entries(1, index, index));
                    log.loop().runNext();
                }
                log.write(new HardState(2, NodeId.of("n2")), 9, entries(2, 10, 14));
                log.write(new HardState(3, null), 12, List.of());
            },
            log -> log.write(new HardState(3, NodeId.of("n3")), LogWrite.NO_TRUNCATION, List.of()),
            log -> log.write(new HardState(4, null), LogWrite.NO_TRUNCATION, entries(4, 13, 60)),
            log -> log.perform(new LogOperation.Compact(new LogId(4, 50))),
            log -> log.write(new HardState(5, SELF), 55, entries(5, 56, 70)),
            log -> {
                log.perform(new LogOperation.Reset(new LogId(5, 90)));
                log.write(null, LogWrite.NO_TRUNCATION, entries(5, 91, 99));
            },
            log -> log.write(new HardState(6, NodeId.of("n2")), 95, entries(6, 96, 97)),
            log -> log.write(null, LogWrite.NO_TRUNCATION, entries(6, 98, 98)));

    private LogScript() {}

    /** Does all of it. */
    static void play(TrackedLog log) {
        playUntil(log, () -> false);
    }

    /** Does it step by step until something has happened. */
    static void playUntil(TrackedLog log, BooleanSupplier end) {
        for (Consumer<TrackedLog> step : SCRIPT) {
            if (end.getAsBoolean()) {
                return;
            }
            step.accept(log);
            log.runDisk();
        }
    }
}
