package io.raftkit.testkit.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Objects that do one thing at a time, written without regard to the models: they are what models describe. */
interface AtomicObject {
    /** Does it, and answers. */
    @Nullable
    Object apply(Call call);

    /** Anything that such an object understands. */
    Call anyCall(RandomGenerator random);

    /** Registers by key. */
    final class Registers implements AtomicObject {
        private final Map<String, @Nullable Object> values = new HashMap<>();
        private final List<String> keys;
        private final int range;

        Registers(List<String> keys, int range) {
            this.keys = keys;
            this.range = range;
        }

        @Override
        public @Nullable Object apply(Call call) {
            String key = Objects.requireNonNull(call.key());
            return switch (call.action()) {
                case "read" -> values.get(key);
                case "write" -> {
                    values.put(key, call.input());
                    yield null;
                }
                case "delete" -> values.put(key, null) != null;
                default -> cas(key, (List<?>) Objects.requireNonNull(call.input()));
            };
        }

        private boolean cas(String key, List<?> pair) {
            boolean swaps = Objects.equals(values.get(key), pair.get(0));
            if (swaps) {
                values.put(key, pair.get(1));
            }
            return swaps;
        }

        @Override
        public Call anyCall(RandomGenerator random) {
            long value = random.nextInt(range);
            Call call = switch (random.nextInt(8)) {
                case 0, 1, 2 -> Call.write(value);
                case 3 -> Call.cas(value, random.nextInt(range));
                case 4 -> random.nextInt(4) == 0 ? Call.delete() : Call.write(value);
                default -> Call.read();
            };
            return call.on(keys.get(random.nextInt(keys.size())));
        }
    }

    /** A number. */
    final class Sum implements AtomicObject {
        private long sum;

        @Override
        public @Nullable Object apply(Call call) {
            if (call.input() instanceof Long summand) {
                sum += summand;
                return sum % 2 == 0 ? sum : null;
            }
            return sum;
        }

        @Override
        public Call anyCall(RandomGenerator random) {
            return random.nextInt(3) == 0 ? Call.read() : Call.add(random.nextInt(1, 3));
        }
    }

    /** Small numbers, each there or not. */
    final class Elements implements AtomicObject {
        private final Set<Long> elements = new TreeSet<>();

        @Override
        public @Nullable Object apply(Call call) {
            if (!(call.input() instanceof Long element)) {
                return List.copyOf(elements);
            }
            return switch (call.action()) {
                case "add" -> elements.add(element);
                case "remove" -> elements.remove(element);
                default -> elements.contains(element);
            };
        }

        @Override
        public Call anyCall(RandomGenerator random) {
            int element = random.nextInt(3);
            return switch (random.nextInt(5)) {
                case 0, 1 -> Call.add(element);
                case 2 -> Call.remove(element);
                case 3 -> Call.contains(element);
                default -> Call.read();
            };
        }
    }

    /** First in, first out. */
    final class Line implements AtomicObject {
        private final Deque<Object> line = new ArrayDeque<>();

        @Override
        public @Nullable Object apply(Call call) {
            if (call.input() == null) {
                return line.poll();
            }
            line.add(call.input());
            return null;
        }

        @Override
        public Call anyCall(RandomGenerator random) {
            return random.nextInt(3) > 0 ? Call.dequeue() : Call.enqueue(random.nextInt(3));
        }
    }

    /** A list that grows. */
    final class Growing implements AtomicObject {
        private final List<Object> list = new ArrayList<>();
        private long last;
        private long digest;

        @Override
        public @Nullable Object apply(Call call) {
            if (call.action().equals("read")) {
                return List.copyOf(list);
            }
            if (call.action().equals("digest")) {
                return List.of((long) list.size(), digest);
            }
            Object element = Objects.requireNonNull(call.input());
            list.add(element);
            digest = AppendList.digest(digest, element);
            return null;
        }

        @Override
        public Call anyCall(RandomGenerator random) {
            return switch (random.nextInt(4)) {
                case 0 -> Call.read();
                case 1 -> Call.digest();
                default -> Call.append(++last);
            };
        }
    }
}
