package dev.omnigraph.query.exec;

import dev.omnigraph.errors.Invariant;
import dev.omnigraph.expr.Environment;
import dev.omnigraph.expr.Operands;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.Value;
import java.util.List;

/** The node ids a key can stand for. */
final class KeyIds {
  private KeyIds() {}

  /**
   * Returns the candidates: for one property its canonical text; for several the tuple, and the
   * first part alone. Nothing when a part is null.
   */
  static String[] of(List<Expr> key, Environment environment) {
    String[] texts = new String[key.size()];
    for (int i = 0; i < texts.length; i++) {
      Value value = Operands.constant(key.get(i), environment);
      if (value instanceof Value.Null) {
        return new String[0];
      }
      texts[i] = text(value);
    }
    return texts.length == 1 ? texts : new String[] {tuple(texts), texts[0]};
  }

  private static String text(Value value) {
    if (value instanceof Value.Text text) {
      return text.value();
    } else if (value instanceof Value.Int integer) {
      return Long.toString(integer.value());
    } else if (value instanceof Value.Bool bool) {
      return Boolean.toString(bool.value());
    } else if (value instanceof Value.Day day) {
      return Integer.toString(day.epochDay());
    } else if (value instanceof Value.Instant instant) {
      return Long.toString(instant.epochMillis());
    }
    throw Invariant.broken("a looked-up key is a text, integer, bool, date or instant", value);
  }

  private static String tuple(String[] texts) {
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < texts.length; i++) {
      out.append(i == 0 ? "" : ",");
      JsonText.quote(texts[i], out);
    }
    return out.append(']').toString();
  }
}
