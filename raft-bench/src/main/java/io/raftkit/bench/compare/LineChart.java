package io.raftkit.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** Lines over the same few places on one axis, the other one logarithmic, as SVG. */
final class LineChart {
    private static final List<String> COLOURS =
            List.of("#0969da", "#cf222e", "#1a7f37", "#9a6700", "#8250df", "#bf3989", "#57606a");
    private static final int WIDTH = 520;
    private static final int HEIGHT = 300;
    private static final int LEFT = 60;
    private static final int RIGHT = 110;
    private static final int TOP = 12;
    private static final int BOTTOM = 34;

    private final Map<String, Map<Integer, Double>> lines = new LinkedHashMap<>();

    /** Adds a line; only points above zero are drawn. */
    LineChart line(String name, Map<Integer, Double> points) {
        Map<Integer, Double> drawn = new LinkedHashMap<>();
        points.forEach((x, y) -> {
            if (y > 0) {
                drawn.put(x, y);
            }
        });
        if (!drawn.isEmpty()) {
            lines.put(name, drawn);
        }
        return this;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** The picture. There must be a line. */
    String svg() {
        List<Integer> places = places();
        int low = (int) Math.floor(Math.log10(extreme(false)));
        int high = Math.max(low + 1, (int) Math.ceil(Math.log10(extreme(true))));
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        for (int power = low; power <= high; power++) {
            double y = y(Math.pow(10, power), low, high);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    LEFT,
                    WIDTH - RIGHT,
                    y,
                    y));
            svg.append(text(LEFT - 6, y + 4, "end", label(power)));
        }
        for (int place : places) {
            svg.append(text(x(place, places), HEIGHT - 12, "middle", String.valueOf(place)));
        }
        int colour = 0;
        for (Map.Entry<String, Map<Integer, Double>> line : lines.entrySet()) {
            svg.append(line(line, COLOURS.get(colour % COLOURS.size()), places, new int[] {low, high}));
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" style=\"fill:%s\">%s</text>\n",
                    WIDTH - RIGHT + 10,
                    TOP + 12 + 16 * colour,
                    COLOURS.get(colour % COLOURS.size()),
                    Html.escape(line.getKey())));
            colour++;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String line(
            Map.Entry<String, Map<Integer, Double>> line, String colour, List<Integer> places, int[] powers) {
        List<String> points = new ArrayList<>();
        StringBuilder dots = new StringBuilder();
        line.getValue().forEach((place, value) -> {
            double x = x(place, places);
            double y = y(value, powers[0], powers[1]);
            points.add(String.format(Locale.ROOT, "%.1f,%.1f", x, y));
            dots.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"><title>%s, %d: %,.1f</title></circle>",
                    x,
                    y,
                    colour,
                    Html.escape(line.getKey()),
                    place,
                    value));
        });
        return "<polyline fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\" points=\""
                + String.join(" ", points) + "\"/>" + dots + "\n";
    }

    private List<Integer> places() {
        TreeSet<Integer> places = new TreeSet<>();
        lines.values().forEach(points -> places.addAll(points.keySet()));
        return new ArrayList<>(places);
    }

    private double extreme(boolean highest) {
        var values = lines.values().stream().flatMap(points -> points.values().stream());
        return values.reduce(highest ? Math::max : Math::min).orElse(1.0);
    }

    private static double x(int place, List<Integer> places) {
        int room = WIDTH - LEFT - RIGHT;
        return places.size() == 1
                ? LEFT + room / 2.0
                : LEFT + 10 + (room - 20.0) * places.indexOf(place) / (places.size() - 1);
    }

    private static double y(double value, int low, int high) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - Math.log10(value)) / (high - low);
    }

    private static String label(int power) {
        return switch (power) {
            case 3, 4, 5 -> "1" + "0".repeat(power - 3) + " k";
            case 6, 7, 8 -> "1" + "0".repeat(power - 6) + " M";
            default -> power >= 0 ? "1" + "0".repeat(power) : "0." + "0".repeat(-power - 1) + "1";
        };
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
    }
}
