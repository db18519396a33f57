package io.raftkit.bench.compare;

/** A number of operations on their way at any time: as soon as one completes, the next is made. */
final class ClosedLoopLoad extends Load {
    private final Returned returned;
    private int out;

    ClosedLoopLoad(Member leader, Workload workload, Window window, int outstanding) {
        super(leader, workload, window);
        this.out = outstanding;
        this.returned = new Returned(outstanding);
    }

    @Override
    public Seen call() {
        int outstanding = out;
        for (int i = 0; i < outstanding; i++) {
            make(new Slot(returned));
        }
        while (out > 0) {
            Slot slot = await(returned);
            arrived(slot, slot.ended());
            if (slot.ended() < window.end()) {
                make(slot);
            } else {
                out--;
            }
        }
        return seen();
    }

    private void make(Slot slot) {
        long now = System.nanoTime();
        submit(slot, now, now);
    }
}
