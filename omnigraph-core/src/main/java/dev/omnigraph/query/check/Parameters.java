package dev.omnigraph.query.check;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.errors.Invariant;
import dev.omnigraph.lang.Span;
import dev.omnigraph.query.ast.ParamAst;
import dev.omnigraph.query.ast.TypeAst;
import dev.omnigraph.query.ir.Expr;
import dev.omnigraph.query.ir.ParamIr;
import dev.omnigraph.query.ir.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declared parameters of a query. Confined. */
final class Parameters {
  private final List<ParamIr> declared = new ArrayList<>();
  private final Map<String, Expr.Param> byName = new LinkedHashMap<>();

  private Parameters() {}

  /** Checks the declarations and returns them. */
  static Parameters of(List<ParamAst> params, Findings findings) {
    Parameters parameters = new Parameters();
    for (ParamAst param : params) {
      parameters.declare(param, findings);
    }
    return parameters;
  }

  private void declare(ParamAst param, Findings findings) {
    String name = param.variable().name();
    Span span = param.variable().span();
    if (name.equals(ParamIr.NOW)) {
      findings.type("T7", "the parameter name '" + name + "' is reserved", span);
    } else if (param.variable().isAnonymous()) {
      findings.type("T7", "'$_' is no parameter", span, "a name");
    } else if (byName.containsKey(name)) {
      findings.type("T7", "the parameter '$" + name + "' is declared twice", span);
    }
    TypeAst type = param.type();
    ScalarType scalar =
        ScalarType.find(type.base())
            .orElseThrow(() -> Invariant.broken("the parser knows the base types", type));
    if (type.list() && scalar == ScalarType.BLOB) {
      findings.type("T7", "a list of Blob is no type", type.span());
    }
    ValueType value = new ValueType(scalar, type.list(), type.dimension(), type.nullable());
    byName.putIfAbsent(name, new Expr.Param(declared.size(), name, value));
    declared.add(new ParamIr(name, value));
  }

  /** Reports the parameters that are also match variables. */
  void rejectOverlap(Map<String, Span> variables, Findings findings) {
    variables.forEach(
        (name, span) -> {
          if (byName.containsKey(name)) {
            findings.type("T7", "'$" + name + "' is a parameter and a match variable", span);
          }
        });
  }

  Expr.@Nullable Param find(String name) {
    return byName.get(name);
  }

  Set<String> names() {
    return byName.keySet();
  }

  List<ParamIr> declared() {
    return declared;
  }
}
