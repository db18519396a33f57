package io.raftkit.bench.compare;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What stands behind a command: {@code --name value}, each of them once at most. */
final class Options {
    private final Map<String, String> values;

    private Options(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Takes a command line apart.
     *
     * @param known names without dashes
     * @throws UsageException if it has others, or one without a value
     */
    static Options parse(List<String> arguments, Set<String> known) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!name.startsWith("--") || !known.contains(name.substring(2))) {
                throw new UsageException(name + " is none of " + named(known));
            }
            if (i + 1 == arguments.size()) {
                throw new UsageException(name + " needs a value");
            }
            values.put(name.substring(2), arguments.get(i + 1));
        }
        return new Options(values);
    }

    private static List<String> named(Set<String> known) {
        return new TreeSet<>(known).stream().map(name -> "--" + name).toList();
    }

    /** A text. */
    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** Texts with commas between them. */
    List<String> texts(String name, String otherwise) {
        return Arrays.stream(text(name, otherwise).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** A whole number. */
    int number(String name, int otherwise) {
        return values.containsKey(name) ? number(name, text(name, "")) : otherwise;
    }

    /** Whole numbers with commas between them. */
    List<Integer> numbers(String name, String otherwise) {
        return texts(name, otherwise).stream().map(text -> number(name, text)).toList();
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new UsageException("--" + name + " takes whole numbers, not " + text);
        }
    }

    /** A time such as {@code 300ms}, {@code 5s} or {@code 2m}. */
    Duration time(String name, String otherwise) {
        String text = text(name, otherwise);
        return Stream.of("ms", "s", "m")
                .filter(text::endsWith)
                .filter(unit -> isNumber(text.substring(0, text.length() - unit.length())))
                .findFirst()
                .map(unit -> duration(Long.parseLong(text.substring(0, text.length() - unit.length())), unit))
                .orElseThrow(() -> new UsageException("--" + name + " is a time such as 300ms, 5s or 2m, not " + text));
    }

    /** Of so many digits that it is one of milliseconds, seconds or minutes. */
    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,9}");
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
