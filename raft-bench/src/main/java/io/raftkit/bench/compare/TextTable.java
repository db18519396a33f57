package io.raftkit.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns, as text that is also Markdown. */
final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    TextTable row(List<String> cells) {
        rows.add(cells.stream().map(cell -> cell.replace("|", "/")).toList());
        return this;
    }

    TextTable row(String... cells) {
        return row(List.of(cells));
    }

    /** The first one names the columns. */
    List<List<String>> rows() {
        return List.copyOf(rows);
    }

    @Override
    public String toString() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append('|');
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                text.append(' ')
                        .append(cell)
                        .append(" ".repeat(widths[i] - cell.length()))
                        .append(" |");
            }
            text.append('\n');
            if (row.equals(rows.get(0))) {
                text.append('|');
                for (int width : widths) {
                    text.append(' ').append("-".repeat(width)).append(" |");
                }
                text.append('\n');
            }
        }
        return text.toString();
    }
}
