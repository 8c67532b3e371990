package dev.omnigraph.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.omnigraph.QueryResult;
import dev.omnigraph.ResultColumn;
import dev.omnigraph.ResultFormat;
import dev.omnigraph.Row;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** How query rows are printed. */
enum RowFormat {
  TABLE {
    @Override
    void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis) {
      TextTable.write(out, header.columns(), result);
    }
  },
  JSON {
    @Override
    void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis)
        throws IOException {
      try (Writer writer = open(out);
          JsonGenerator json = Json.generator(writer)) {
        json.writeStartObject();
        json.writeStringField("query", header.query());
        json.writeStringField("commit_id", header.commitId());
        writeColumns(json, header.columns());
        json.writeArrayFieldStart("rows");
        long count = 0;
        for (Row row : result) {
          ResultFormat.writeRow(json, row);
          count++;
        }
        json.writeEndArray();
        json.writeNumberField("row_count", count);
        json.writeNumberField("millis", rounded(millis));
        json.writeEndObject();
        json.flush();
        writer.write('\n');
      }
    }
  },
  JSONL {
    @Override
    void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis)
        throws IOException {
      try (Writer writer = open(out);
          JsonGenerator json = Json.generator(writer)) {
        json.setRootValueSeparator(null);
        json.writeStartObject();
        json.writeObjectFieldStart("meta");
        json.writeStringField("query", header.query());
        json.writeStringField("commit_id", header.commitId());
        writeColumns(json, header.columns());
        json.writeEndObject();
        json.writeEndObject();
        json.writeRaw('\n');
        for (Row row : result) {
          ResultFormat.writeRow(json, row);
          json.writeRaw('\n');
        }
      }
    }
  },
  CSV {
    @Override
    void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis)
        throws IOException {
      try (Writer writer = open(out)) {
        ResultFormat.writeCsv(writer, result);
      }
    }
  },
  KV {
    @Override
    void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis) {
      boolean first = true;
      for (Row row : result) {
        if (!first) {
          out.println();
        }
        first = false;
        for (int i = 0; i < header.columns().size(); i++) {
          out.println(header.columns().get(i).name() + ": " + ResultFormat.text(row, i));
        }
      }
    }
  };

  /** What is known before the first row. */
  record Header(String query, String commitId, List<ResultColumn> columns) {}

  /** Prints all rows; {@code millis} is asked once, at the end. */
  abstract void write(PrintStream out, Header header, QueryResult result, DoubleSupplier millis)
      throws IOException;

  private static Writer open(PrintStream out) {
    // Closing ends the encoding. The stream stays open and unflushed: the program owns it, and
    // drops what it holds of a result that breaks off.
    OutputStream kept =
        new OutputStream() {
          @Override
          public void write(int b) {
            out.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            out.write(bytes, offset, length);
          }
        };
    return new OutputStreamWriter(kept, StandardCharsets.UTF_8);
  }

  private static double rounded(DoubleSupplier millis) {
    return Math.round(millis.getAsDouble() * 1000) / 1000.0;
  }

  private static void writeColumns(JsonGenerator json, List<ResultColumn> columns)
      throws IOException {
    json.writeArrayFieldStart("columns");
    for (ResultColumn column : columns) {
      json.writeStartObject();
      json.writeStringField("name", column.name());
      json.writeStringField("type", column.type());
      json.writeBooleanField("nullable", column.nullable());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A table with aligned columns, for people. */
  private static final class TextTable {
    private static final int WIDTH_MAX = 60;
    private static final int ROWS_MEASURED = 1_000;

    private TextTable() {}

    static void write(PrintStream out, List<ResultColumn> columns, QueryResult result) {
      List<String[]> head = new ArrayList<>();
      int[] widths = columns.stream().mapToInt(c -> width(c.name())).toArray();
      long count = 0;
      boolean measured = false;
      for (Row row : result) {
        String[] cells = new String[columns.size()];
        for (int i = 0; i < cells.length; i++) {
          cells[i] = shorten(ResultFormat.text(row, i));
        }
        count++;
        if (!measured) {
          for (int i = 0; i < cells.length; i++) {
            widths[i] = Math.max(widths[i], width(cells[i]));
          }
          head.add(cells);
          if (head.size() == ROWS_MEASURED) {
            flush(out, columns, widths, head);
            measured = true;
          }
        } else {
          line(out, cells, widths);
        }
      }
      if (!measured) {
        flush(out, columns, widths, head);
      }
      out.println("(" + count + (count == 1 ? " row)" : " rows)"));
    }

    private static void flush(
        PrintStream out, List<ResultColumn> columns, int[] widths, List<String[]> rows) {
      line(out, columns.stream().map(ResultColumn::name).toArray(String[]::new), widths);
      StringBuilder rule = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        rule.append(i == 0 ? "" : "  ").append("-".repeat(Math.max(1, widths[i])));
      }
      out.println(rule);
      rows.forEach(row -> line(out, row, widths));
    }

    private static void line(PrintStream out, String[] cells, int[] widths) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.length; i++) {
        line.append(i == 0 ? "" : "  ").append(cells[i]);
        if (i < cells.length - 1) {
          line.append(" ".repeat(Math.max(0, widths[i] - width(cells[i]))));
        }
      }
      out.println(line);
    }

    private static int width(String text) {
      return text.codePointCount(0, text.length());
    }

    private static String shorten(String text) {
      String oneLine = text.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
      return width(oneLine) <= WIDTH_MAX
          ? oneLine
          : oneLine.substring(0, oneLine.offsetByCodePoints(0, WIDTH_MAX - 1)) + "…";
    }
  }
}
