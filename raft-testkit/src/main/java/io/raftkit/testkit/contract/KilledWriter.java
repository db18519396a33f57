package io.raftkit.testkit.contract;

import io.raftkit.error.StorageException;
import io.raftkit.model.GroupId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.runtime.ThreadEventLoops;
import io.raftkit.spi.LogStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The process that {@link LogStoreKillContract} kills: writes at random and says what is durable. */
final class KilledWriter {
    /** Most writes that are not acknowledged yet. */
    static final int IN_FLIGHT = 8;

    /** What comes first, before the index of the log's base. */
    static final String BEGINS = "begins after ";

    /** Tells a whole line from one that the kill cut short. */
    static final String WHOLE = ".";

    private final LogStore store;
    private final PrintStream parent =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final Semaphore room = new Semaphore(IN_FLIGHT);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private KilledWriter(LogStore store) {
        this.store = store;
    }

    /**
     * Writes until it is killed.
     *
     * @param arguments the class of the contract, the directory, the seed
     */
    public static void main(String[] arguments) throws ReflectiveOperationException, InterruptedException {
        var constructor = Class.forName(arguments[0])
                .asSubclass(LogStoreKillContract.class)
                .getDeclaredConstructor();
        constructor.setAccessible(true);
        LogStore store = constructor.newInstance().open(Path.of(arguments[1]));
        new KilledWriter(store).write(new SplittableRandom(Long.parseLong(arguments[2])));
    }

    private void write(SplittableRandom random) throws InterruptedException {
        RandomOperations operations = new RandomOperations(random);
        RecoveredLog recovered = store.recover(
                new LogStore.Context(GroupId.DEFAULT, TrackedLog.SELF, new ThreadEventLoops().open("disk")));
        LogModel log = Findings.read(store, recovered, "in the child");
        say(BEGINS + log.base().index());
        long compacted = log.base().index();
        long number = 0;
        while (true) {
            LogOperation next = operations.next(log, compacted);
            if (next instanceof LogOperation.Compact compact) {
                compacted = Math.max(compacted, compact.upTo().index());
                compactWhenAllIsDurable(compact);
            } else {
                number++;
                acquire(1);
                tellWhenDurable(number, next.on(store));
                log = next.after(log);
                compacted = Math.max(compacted, log.base().index());
            }
        }
    }

    private void compactWhenAllIsDurable(LogOperation.Compact compact) throws InterruptedException {
        acquire(IN_FLIGHT);
        var unused = compact.on(store);
        room.release(IN_FLIGHT);
    }

    private void acquire(int permits) throws InterruptedException {
        room.acquire(permits);
        Throwable found = failure.get();
        if (found != null) {
            throw new StorageException("a write failed", found);
        }
    }

    private void tellWhenDurable(long number, CompletionStage<Void> stage) {
        var unused = stage.whenComplete((done, problem) -> {
            if (problem == null) {
                say(String.valueOf(number));
            } else {
                failure.compareAndSet(null, problem);
            }
            room.release();
        });
    }

    private void say(String what) {
        parent.println(what + WHOLE);
    }
}
