package dev.omnigraph.load;

import dev.omnigraph.load.RowSink.IdOrigin;
import dev.omnigraph.write.rows.RowBuffer;
import dev.omnigraph.write.rows.TableShape;
import dev.omnigraph.write.rows.Utf8Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the usual shape straight from bytes into columns. Confined to one thread.
 *
 * <p>It knows no errors: a record it does not understand, or that is not as it should be, it leaves
 * to {@link RecordReader}, which reads it again from its start. What it takes it takes to mean the
 * same as the strict reader does: members in any order but the type before the data, every member
 * once, values that fit.
 */
final class QuickReader {
  private static final int NOT_TAKEN = -1;

  private final RecordTargets targets;
  private final QuickValues values;
  private final Utf8Buffer id = new Utf8Buffer();
  private final Utf8Buffer key = new Utf8Buffer();
  private final Utf8Buffer part = new Utf8Buffer();
  private final byte[] text;
  private final int end;
  private int at;
  private int line;
  private long attempt;
  private @Nullable RecordTarget target;
  private int fromStart;
  private int fromEnd;
  private int toStart;
  private int toEnd;
  private int idStart;
  private int idEnd;

  /** Reads a text of which the first {@code end} bytes count. */
  QuickReader(RecordTargets targets, byte[] text, int end) {
    this.targets = targets;
    this.text = text;
    this.end = end;
    this.values = new QuickValues(text, end);
  }

  /** Skips white space from a place and returns whether a record follows. */
  boolean seek(int from, int fromLine) {
    at = from;
    line = fromLine;
    skipSpace();
    return at < end;
  }

  /** Returns where the next record starts or the last one taken ended. */
  int at() {
    return at;
  }

  /** Returns the line of {@link #at}. */
  int line() {
    return line;
  }

  /**
   * Takes the record that starts here, and moves behind it.
   *
   * @return false when the strict reader has to read it; then this stays where it was
   */
  boolean take(long record) {
    int start = at;
    int startLine = line;
    if (tryRecord()) {
      RecordTarget into = target;
      if (into != null && finish(into, record, startLine)) {
        return true;
      }
    }
    at = start;
    line = startLine;
    return false;
  }

  private boolean tryRecord() {
    if (text[at] != '{') {
      return false;
    }
    at++;
    attempt++;
    target = null;
    fromEnd = NOT_TAKEN;
    toEnd = NOT_TAKEN;
    idEnd = NOT_TAKEN;
    boolean data = false;
    while (true) {
      int name = nextName();
      if (name < 0) {
        return false;
      }
      int length = at - name;
      if (!colon()) {
        return false;
      }
      if (isName(name, length, "type")) {
        if (target != null || !type(false)) {
          return false;
        }
      } else if (isName(name, length, "edge")) {
        if (target != null || !type(true)) {
          return false;
        }
      } else if (isName(name, length, "from")) {
        if (fromEnd >= 0 || !plain()) {
          return false;
        }
        fromStart = values.start();
        fromEnd = values.end();
      } else if (isName(name, length, "to")) {
        if (toEnd >= 0 || !plain()) {
          return false;
        }
        toStart = values.start();
        toEnd = values.end();
      } else if (isName(name, length, "data")) {
        RecordTarget into = target;
        if (data || into == null || !data(into)) {
          return false;
        }
        data = true;
      } else {
        return false;
      }
      skipSpace();
      if (at >= end) {
        return false;
      }
      byte next = text[at++];
      if (next == '}') {
        return target != null;
      } else if (next != ',') {
        return false;
      }
    }
  }

  private boolean isName(int start, int length, String name) {
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text[start + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns where the name starts whose closing quote this then stands at, or -1. */
  private int nextName() {
    skipSpace();
    if (at >= end || text[at] != '"') {
      return NOT_TAKEN;
    }
    int start = ++at;
    while (at < end) {
      byte b = text[at];
      if (b == '"') {
        return start;
      } else if (b < 0x20 || b == '\\') {
        return NOT_TAKEN; // escapes, controls and what is beyond ASCII
      }
      at++;
    }
    return NOT_TAKEN;
  }

  /** Moves from a closing quote over the colon to the value. */
  private boolean colon() {
    at++;
    skipSpace();
    if (at >= end || text[at] != ':') {
      return false;
    }
    at++;
    skipSpace();
    return at < end;
  }

  private boolean type(boolean edge) {
    if (!plain()) {
      return false;
    }
    RecordTarget found =
        edge
            ? targets.edge(text, values.start(), values.end())
            : targets.node(text, values.start(), values.end());
    if (found == null) {
      return false;
    }
    target = found;
    found.sink.buffer().beginRow();
    return true;
  }

  /** Reads a string that means its own bytes. */
  private boolean plain() {
    int next = values.plainString(at);
    at = Math.max(at, next);
    return next >= 0;
  }

  private boolean data(RecordTarget into) {
    if (text[at] != '{') {
      return false;
    }
    at++;
    skipSpace();
    if (at < end && text[at] == '}') {
      at++;
      return true;
    }
    RowBuffer buffer = into.sink.buffer();
    int row = buffer.rows();
    int member = 0;
    while (true) {
      int name = nextName();
      if (name < 0) {
        return false;
      }
      int slot = slot(into, member++, name, at);
      boolean isId = slot < 0 && isName(name, at - name, "id");
      if (!colon()) {
        return false;
      }
      if (slot >= 0) {
        if (into.triedIn[slot] == attempt) {
          return false;
        }
        into.triedIn[slot] = attempt;
        at = values.read(at, into.shape.properties().get(slot).type(), buffer.cell(slot), row);
        if (at < 0) {
          return false;
        }
      } else if (!isId || idEnd >= 0 || !plain() || values.end() == values.start()) {
        return false;
      } else {
        idStart = values.start();
        idEnd = values.end();
      }
      skipSpace();
      if (at >= end) {
        return false;
      }
      byte next = text[at++];
      if (next == '}') {
        return true;
      } else if (next != ',') {
        return false;
      }
    }
  }

  private int slot(RecordTarget into, int member, int start, int stop) {
    byte[][] names = into.names;
    if (member < names.length) {
      int guess = into.order[member];
      if (is(names[guess], start, stop)) {
        return guess;
      }
    }
    for (int slot = 0; slot < names.length; slot++) {
      if (is(names[slot], start, stop)) {
        if (member < names.length) {
          into.order[member] = slot;
        }
        return slot;
      }
    }
    return -1;
  }

  private boolean is(byte[] name, int start, int stop) {
    if (stop - start != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (text[start + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean finish(RecordTarget into, long record, int startLine) {
    boolean from = fromEnd >= 0;
    boolean to = toEnd >= 0;
    if (from != into.isEdge || to != into.isEdge) {
      return false;
    }
    RowBuffer buffer = into.sink.buffer();
    if (into.isEdge) {
      buffer.leading(TableShape.SRC, text, fromStart, fromEnd - fromStart);
      buffer.leading(TableShape.DST, text, toStart, toEnd - toStart);
    }
    if (idEnd >= 0) {
      id.set(text, idStart, idEnd - idStart);
    }
    if (into.keySlots.length == 0) {
      IdOrigin origin = idEnd >= 0 ? IdOrigin.EXPLICIT : IdOrigin.GENERATED;
      into.sink.endRow(id, origin, record, startLine);
      return true;
    }
    if (into.key(buffer, key, part) >= 0 || (idEnd >= 0 && !id.sameAs(key))) {
      return false;
    }
    into.sink.endRow(key, IdOrigin.KEY, record, startLine);
    return true;
  }

  private void skipSpace() {
    while (at < end) {
      byte b = text[at];
      if (b > ' ') {
        return;
      } else if (b == '\n') {
        line++;
      } else if (b == '\r') {
        line++;
        if (at + 1 < end && text[at + 1] == '\n') {
          at++;
        }
      } else if (b != ' ' && b != '\t') {
        return;
      }
      at++;
    }
  }
}
