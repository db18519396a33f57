package io.raftkit.testkit.files;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What a crash leaves of changes that were not durable. */
interface Survivors {
    int SECTOR_BYTES = 512;

    /** Nothing. */
    Survivors NOTHING = new Survivors() {
        @Override
        public boolean keepsChange() {
            return false;
        }

        @Override
        public boolean[] keptSectors(int sectors) {
            return new boolean[sectors];
        }

        @Override
        public int keptOf(int bytes) {
            return 0;
        }
    };

    /** Everything. */
    Survivors EVERYTHING = new Survivors() {
        @Override
        public boolean keepsChange() {
            return true;
        }

        @Override
        public boolean[] keptSectors(int sectors) {
            boolean[] all = new boolean[sectors];
            Arrays.fill(all, true);
            return all;
        }

        @Override
        public int keptOf(int bytes) {
            return bytes;
        }
    };

    /** Whether a change that cannot be torn is kept. */
    boolean keepsChange();

    /** Which sectors of a write may be kept. */
    boolean[] keptSectors(int sectors);

    /** How long a prefix of the last sector that is kept is kept. */
    int keptOf(int bytes);

    /** Anything. */
    static Survivors drawnFrom(RandomGenerator random) {
        return new Survivors() {
            @Override
            public boolean keepsChange() {
                return random.nextBoolean();
            }

            @Override
            public boolean[] keptSectors(int sectors) {
                boolean[] kept = new boolean[sectors];
                boolean prefix = random.nextBoolean();
                int end = random.nextInt(sectors + 1);
                for (int i = 0; i < sectors; i++) {
                    kept[i] = prefix ? i < end : random.nextBoolean();
                }
                return kept;
            }

            @Override
            public int keptOf(int bytes) {
                return random.nextInt(4) == 0 ? random.nextInt(bytes + 1) : bytes;
            }
        };
    }
}
