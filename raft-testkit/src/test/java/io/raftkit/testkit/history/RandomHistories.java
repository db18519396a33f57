package io.raftkit.testkit.history;

import io.raftkit.testkit.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Draws histories of an atomic object: each operation takes effect at one drawn moment within its interval. */
final class RandomHistories {
    /** What one client is about. */
    private static final class Client {
        private String name;
        private @Nullable Call call;
        private long number;
        private long invoked;
        private boolean isDone;
        private boolean isLost;
        private @Nullable Object output;

        Client(String name) {
            this.name = name;
        }
    }

    private final RandomGenerator random;
    private final AtomicObject object;
    private final double unknown;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Client> lost = new ArrayList<>();
    private final Map<Long, Long> log = new HashMap<>();
    private long time;
    private long numbers;

    /** Operations on {@code object}, of which the outcome is unknown with some probability. */
    RandomHistories(RandomGenerator random, AtomicObject object, double unknown) {
        this.random = random;
        this.object = object;
        this.unknown = unknown;
    }

    /** Which operations took effect, in which order. */
    CommitOrder log() {
        return CommitOrder.of(log);
    }

    /** A history that is linearizable. */
    History draw(int clients, int count) {
        List<Client> all = new ArrayList<>();
        for (int i = 1; i <= clients; i++) {
            all.add(new Client("c" + i));
        }
        while (operations.size() < count) {
            time++;
            if (!lost.isEmpty() && random.nextInt(3 * clients) == 0) {
                takeEffect(lost.remove(random.nextInt(lost.size())));
            }
            goOn(all, random.nextInt(clients));
        }
        all.stream().filter(client -> client.call != null).forEach(client -> end(client, Outcome.UNKNOWN));
        return History.of(operations);
    }

    private void goOn(List<Client> all, int i) {
        Client client = all.get(i);
        if (client.call == null) {
            client.call = object.anyCall(random);
            client.number = ++numbers;
            client.invoked = time;
            client.isDone = false;
            client.isLost = random.nextDouble() < unknown;
        } else if (client.isLost) {
            end(client, Outcome.UNKNOWN);
            lost.add(client);
            all.set(i, new Client(client.name + "'"));
        } else if (!client.isDone) {
            if (random.nextInt(20) == 0) {
                end(client, Outcome.FAILED);
            } else {
                takeEffect(client);
            }
        } else {
            end(client, Outcome.OK);
        }
    }

    private void takeEffect(Client client) {
        if (client.call != null) {
            client.output = object.apply(client.call);
            client.isDone = true;
            log.put(client.number, (long) log.size() + 1);
        }
    }

    private void end(Client client, Outcome outcome) {
        if (client.call != null) {
            operations.add(new Operation(
                    client.number,
                    client.name,
                    client.call,
                    outcome,
                    outcome == Outcome.OK ? client.output : null,
                    client.invoked,
                    outcome == Outcome.UNKNOWN ? Operation.NEVER : time));
            if (outcome != Outcome.UNKNOWN) {
                client.call = null;
            }
        }
    }

    /** The same history with a wrong answer, a wrong moment or a wrong outcome: as a rule it is not linearizable. */
    static History mutate(History history, RandomGenerator random) {
        List<Operation> operations = new ArrayList<>(history.operations());
        int i = random.nextInt(operations.size());
        int j = random.nextInt(operations.size());
        Operation one = operations.get(i);
        Operation other = operations.get(j);
        switch (random.nextInt(4)) {
            case 0 -> {
                if (one.outcome() == Outcome.OK
                        && other.outcome() == Outcome.OK
                        && one.call().action().equals(other.call().action())) {
                    operations.set(i, with(one, one.outcome(), other.output(), one.invoked(), one.returned()));
                }
            }
            case 1 -> {
                if (one.returned() != Operation.NEVER) {
                    long later = one.returned() + random.nextInt(20);
                    operations.set(i, with(one, one.outcome(), one.output(), one.returned(), later));
                }
            }
            case 2 -> {
                if (one.outcome() == Outcome.OK) {
                    operations.set(i, with(one, Outcome.FAILED, null, one.invoked(), one.returned()));
                }
            }
            default -> {
                if (one.outcome() == Outcome.OK) {
                    operations.set(i, with(one, one.outcome(), one.output(), one.invoked(), one.invoked()));
                }
            }
        }
        return History.of(operations);
    }

    private static Operation with(
            Operation operation, Outcome outcome, @Nullable Object output, long invoked, long returned) {
        return new Operation(
                operation.number(), operation.client(), operation.call(), outcome, output, invoked, returned);
    }
}
