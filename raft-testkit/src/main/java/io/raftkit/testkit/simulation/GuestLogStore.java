package io.raftkit.testkit.simulation;

import io.raftkit.error.StorageException;
import io.raftkit.model.LogEntry;
import io.raftkit.model.LogId;
import io.raftkit.model.RecoveredLog;
import io.raftkit.spi.LogStore;
import io.raftkit.spi.LogWrite;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A log store that a user has brought, on files that crash with its node. What it is told and what it says is followed,
 * so that oracles see what is durable, and whether it is found again.
 */
final class GuestLogStore implements NodeLogStore {
    private static final int MOST_CHANGES_IN_CRASH = 8;

    private record Change(long number, @Nullable LogWrite write, LogId reset, long resetChain) {
        void apply(LogImage image) {
            if (write == null) {
                image.reset(reset, resetChain);
            } else {
                image.apply(write, write.entries().size());
            }
        }
    }

    private final GuestDisk guest;
    private final LogStore store;
    private final View view;
    private final World world;
    private final Ailments ailments;
    private final RandomGenerator random;
    private final Deque<Change> pending = new ArrayDeque<>();
    private @Nullable SlowLoop disk;
    private long lastNumber;
    private long compacted;
    private boolean isOpen;
    private boolean hasFailed;
    private boolean detached;

    /**
     * A log for one life of a node.
     *
     * @param store made by the user, for {@code guest}
     * @param ailments what is wrong with that disk
     */
    GuestLogStore(GuestDisk guest, LogStore store, View view, World world, Ailments ailments, RandomGenerator random) {
        this.guest = guest;
        this.store = store;
        this.view = view;
        this.world = world;
        this.ailments = ailments;
        this.random = random;
    }

    @Override
    public RecoveredLog recover(Context context) {
        ailments.opened();
        SlowLoop loop = new SlowLoop(
                context.disk(),
                () -> world.settings().disk().latency(random),
                ailments::hangsFor,
                task -> guest.during(ailments, task));
        disk = loop;
        guest.during(ailments, () -> open(new Context(context.group(), context.self(), loop, context.listener())));
        return view.log().recovered(view.disk().incarnation());
    }

    private void open(Context context) {
        RecoveredLog found = store.recover(context);
        List<LogEntry> entries = store.read(found.base().index(), Long.MAX_VALUE, Long.MAX_VALUE);
        LogImage settled = guest.settle(found, entries);
        view.durable().become(settled);
        view.log().become(settled);
        isOpen = true;
    }

    @Override
    public CompletionStage<Void> write(LogWrite write) {
        if (detached) {
            return store.write(write);
        }
        world.observers().writing(view, write);
        CompletionStage<Void> stage = followed(store.write(write), new Change(++lastNumber, write, LogId.ZERO, 0));
        if (!write.entries().isEmpty()) {
            world.observers().written(view, write.entries().get(0).index());
        }
        return stage;
    }

    @Override
    public CompletionStage<Void> reset(LogId lastIncluded) {
        if (detached) {
            return store.reset(lastIncluded);
        }
        world.observers().reset(view, lastIncluded);
        Change change =
                new Change(++lastNumber, null, lastIncluded, world.chains().at(lastIncluded));
        return followed(store.reset(lastIncluded), change);
    }

    /** When this returns the change can be read; the node is told of its durability after the oracles are. */
    private CompletionStage<Void> followed(CompletionStage<Void> stage, Change change) {
        change.apply(view.log());
        pending.add(change);
        return stage.whenComplete((done, failure) -> {
            if (failure != null) {
                hasFailed = true;
            } else if (!detached) {
                durable(change);
            }
        });
    }

    private void durable(Change change) {
        if (pending.isEmpty() || pending.element().number() != change.number()) {
            world.observers().report(new Violation("Log Store", view.id() + ": writes complete out of order"));
        }
        pending.remove(change);
        change.apply(view.durable());
        world.observers().persisted(view);
    }

    @Override
    public List<LogEntry> read(long after, long upTo, long maxBytes) {
        List<LogEntry> found = store.read(after, upTo, maxBytes);
        List<LogEntry> written = view.log().read(after, upTo, maxBytes);
        boolean mayBeGone = hasFailed || (found.isEmpty() && after < compacted);
        if (!detached && !found.equals(written) && !mayBeGone) {
            world.observers()
                    .report(new Violation(
                            "Log Store", view.id() + ": it gives " + found + ", and " + written + " was written last"));
        }
        return found;
    }

    @Override
    public void compact(LogId upTo) {
        compacted = Math.max(compacted, upTo.index());
        store.compact(upTo);
    }

    @Override
    public void hurry() {
        if (disk != null && !detached) {
            disk.hurry();
        }
    }

    /** Often the power fails in the middle of what the store was about to do. */
    @Override
    public void crash() {
        detached = true;
        SlowLoop loop = disk;
        if (loop != null && random.nextInt(3) > 0) {
            guest.files().powerOffAfter(random.nextInt(MOST_CHANGES_IN_CRASH));
            loop.runNext();
        }
        guest.files().powerOff();
        try {
            store.close();
        } catch (RuntimeException e) {
            world.note(view.id() + " could not close its log: the power is off");
        }
        guest.files().crash(random);
        if (isOpen) {
            guest.left(possible(), compacted);
        }
    }

    /** What was durable, and what follows from one write after another, of the last of them perhaps a part. */
    private List<LogImage> possible() {
        List<LogImage> images = new ArrayList<>();
        LogImage image = view.durable().copy();
        images.add(image.copy());
        for (Change change : pending) {
            LogWrite write = change.write();
            if (write != null && write.hardState() != null) {
                LogImage part = image.copy();
                part.hardState(write.hardState());
                images.add(part);
            }
            for (int count = 0; write != null && count < write.entries().size(); count++) {
                LogImage part = image.copy();
                part.apply(write, count);
                images.add(part);
            }
            change.apply(image);
            images.add(image.copy());
        }
        return images;
    }

    @Override
    public void close() {
        if (detached) {
            store.close();
            return;
        }
        try {
            guest.during(ailments, store::close);
        } catch (StorageException failure) {
            if (!ailments.explains(failure)) {
                throw failure;
            }
            hasFailed = true;
        }
        if (hasFailed) {
            crash(); // whoever repairs the disk switches the machine off
            return;
        }
        while (!pending.isEmpty()) {
            durable(pending.element());
        }
        detached = true;
        if (isOpen) {
            // One that could not be opened leaves what the life before has left.
            guest.left(possible(), compacted);
        }
    }
}
