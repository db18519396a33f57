package io.raftkit.transport.netty;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the transport tells its operator. What goes wrong again with each attempt is told once, until it changes.
 *
 * <p>Thread-safe. Remembers a bounded number of troubles, for strangers choose what is remembered.
 */
final class TransportLog {
    private static final Logger LOG = LoggerFactory.getLogger(NettyTransport.class);
    private static final int MOST_TROUBLES = 256;

    private final String prefix;
    private final Consumer<String> warnings;
    private final LongAdder errors = new LongAdder();
    private final Map<String, String> troubles = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_TROUBLES;
        }
    };

    /** A log whose lines begin with {@code who}. */
    TransportLog(String who) {
        this(who, LOG::warn);
    }

    TransportLog(String who, Consumer<String> warnings) {
        this.prefix = who + ": ";
        this.warnings = warnings;
    }

    void debug(String text) {
        LOG.debug("{}{}", prefix, text);
    }

    void info(String text) {
        LOG.info("{}{}", prefix, text);
    }

    void warn(String text) {
        warnings.accept(prefix + text);
    }

    void error(String text, @Nullable Throwable cause) {
        errors.increment();
        LOG.error("{}{}", prefix, text, cause);
    }

    /** How often something went wrong that no peer should be able to bring about. */
    long errors() {
        return errors.sum();
    }

    /** Warns, unless the last warning about {@code subject} gave the same reason. */
    void warnOnce(String subject, String reason) {
        synchronized (troubles) {
            if (reason.equals(troubles.put(subject, reason))) {
                return;
            }
        }
        warn(subject + ": " + reason);
    }

    /** All is well with {@code subject}: the next trouble is told, whatever it is. */
    void settled(String subject) {
        synchronized (troubles) {
            troubles.remove(subject);
        }
    }
}
