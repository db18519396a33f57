package io.raftkit.examples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a Java file, as far as one can judge it without a compiler. */
final class JavaText {
    /** Comments, text blocks, strings and characters, whichever begins first. */
    private static final Pattern NOT_CODE = Pattern.compile("//[^\\n]*"
            + "|/\\*(?s:.*?)\\*/"
            + "|\"\"\"(?s:\\\\.|.)*?\"\"\""
            + "|\"(?:\\\\.|[^\"\\\\\\n])*\""
            + "|'(?:\\\\.|[^'\\\\\\n])+'");

    private static final Pattern TYPE =
            Pattern.compile("(?<![.\\w])(?:(?:class|interface|enum)\\s+\\w+|record\\s+\\w+\\s*[(<])");

    /** The body of an anonymous class that a field is set to. */
    private static final Pattern ANONYMOUS = Pattern.compile("(?s)=\\s*new\\b.*\\)\\s*$");

    private final String code;

    JavaText(String source) {
        this.code = blankOut(source);
    }

    /**
     * A method, constructor or initialiser.
     *
     * @param line where it begins, counted from 1
     * @param length in lines, annotations and closing brace included
     */
    record Method(int line, int length) {}

    private enum Block {
        TYPE,
        METHOD,
        INNER
    }

    private record Open(Block block, int line) {}

    /** What is left of the source without comments and literals; every line is where it was. */
    String code() {
        return code;
    }

    private static String blankOut(String source) {
        Matcher matcher = NOT_CODE.matcher(source);
        return matcher.replaceAll(
                match -> Matcher.quoteReplacement(match.group().replaceAll("[^\\n]", " ")));
    }

    /** The methods whose class is not itself within a method. */
    List<Method> methods() {
        List<Method> methods = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        int headerFrom = 0;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            boolean inParentheses = c == ';' && isOpen(code.substring(headerFrom, i));
            if (c == '{') {
                String header = code.substring(headerFrom, i);
                open.push(new Open(blockOf(header, open), lineAt(headerFrom + leadingSpace(header))));
            } else if (c == '}' && !open.isEmpty()) {
                Open closed = open.pop();
                if (closed.block() == Block.METHOD) {
                    methods.add(new Method(closed.line(), lineAt(i) - closed.line() + 1));
                }
            }
            if (c == '{' || c == '}' || (c == ';' && !inParentheses)) {
                headerFrom = i + 1;
            }
        }
        return methods;
    }

    private static Block blockOf(String header, Deque<Open> open) {
        if (!open.isEmpty() && open.peek().block() != Block.TYPE) {
            return Block.INNER;
        }
        boolean type = TYPE.matcher(header).find() || ANONYMOUS.matcher(header).find();
        return type ? Block.TYPE : Block.METHOD;
    }

    private static boolean isOpen(String text) {
        return text.chars().filter(c -> c == '(').count()
                > text.chars().filter(c -> c == ')').count();
    }

    private static int leadingSpace(String header) {
        return header.length() - header.stripLeading().length();
    }

    private int lineAt(int position) {
        return 1
                + (int) code.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
