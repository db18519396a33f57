package io.raftkit.bench.compare;

import java.util.List;
import java.util.Map;

/** A page that needs nothing from anywhere: styles and pictures are in it. */
final class Html {
    private static final String STYLE = """
            body { font: 15px/1.45 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
            body { background: #fff; color: #1b1f24; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; }
            dt { color: #57606a; } dd { margin: 0; }
            .wide { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
            th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid #d0d7de; vertical-align: top; }
            figure { display: inline-block; margin: 0 1rem 1rem 0; } figcaption { color: #57606a; font-size: 13px; }
            svg text { font: 11px system-ui, sans-serif; fill: currentColor; }
            svg .grid { stroke: currentColor; stroke-opacity: .15; }
            pre { overflow-x: auto; background: #f6f8fa; padding: .8rem; font-size: 12px; }
            @media (prefers-color-scheme: dark) {
              body { background: #0d1117; color: #e6edf3; } dt, figcaption { color: #9198a1; }
              pre { background: #161b22; } th, td { border-color: #3d444d; }
            }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    Html(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    Html heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
        return this;
    }

    Html facts(Map<String, String> facts) {
        body.append("<dl>\n");
        facts.forEach((name, fact) -> body.append("<dt>")
                .append(escape(name))
                .append("</dt><dd>")
                .append(escape(fact))
                .append("</dd>\n"));
        body.append("</dl>\n");
        return this;
    }

    Html table(TextTable table) {
        body.append("<div class=\"wide\"><table>\n");
        String cell = "th";
        for (List<String> row : table.rows()) {
            body.append("<tr>");
            for (String text : row) {
                body.append('<')
                        .append(cell)
                        .append('>')
                        .append(escape(text))
                        .append("</")
                        .append(cell)
                        .append('>');
            }
            body.append("</tr>\n");
            cell = "td";
        }
        body.append("</table></div>\n");
        return this;
    }

    /** A picture that is SVG already. */
    Html figure(String caption, String svg) {
        body.append("<figure><figcaption>")
                .append(escape(caption))
                .append("</figcaption>\n")
                .append(svg)
                .append("</figure>\n");
        return this;
    }

    Html preformatted(String text) {
        body.append("<pre>").append(escape(text)).append("</pre>\n");
        return this;
    }

    /** The whole page. */
    @Override
    public String toString() {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" + escape(title)
                + "</title>\n<style>\n"
                + STYLE + "</style></head>\n<body>\n" + body + "</body></html>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
