package dev.omnigraph.schema.print;

import dev.omnigraph.catalog.StringLiteral;
import dev.omnigraph.schema.ast.AnnotationSyntax;
import dev.omnigraph.schema.ast.CardinalityClause;
import dev.omnigraph.schema.ast.ConstraintArgument;
import dev.omnigraph.schema.ast.Declaration;
import dev.omnigraph.schema.ast.Literal;
import dev.omnigraph.schema.ast.Member;
import dev.omnigraph.schema.ast.Name;
import dev.omnigraph.schema.ast.RangeSyntax;
import dev.omnigraph.schema.ast.SchemaFile;
import dev.omnigraph.schema.ast.TypeSyntax;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints a syntax tree as schema source, one member per line. Parsing the result gives the same
 * tree up to positions. Confined to one thread.
 */
public final class SchemaPrinter implements Declaration.Visitor<StringBuilder> {
  private final StringBuilder text = new StringBuilder();

  private SchemaPrinter() {}

  /** Returns the source of a schema. */
  public static String print(SchemaFile file) {
    SchemaPrinter printer = new SchemaPrinter();
    for (Declaration declaration : file.declarations()) {
      if (!printer.text.isEmpty()) {
        printer.text.append('\n');
      }
      declaration.accept(printer);
    }
    return printer.text.toString();
  }

  @Override
  public StringBuilder interfaceDeclaration(Declaration.InterfaceDeclaration declaration) {
    text.append("interface ").append(declaration.name().text());
    return body(declaration.properties());
  }

  @Override
  public StringBuilder nodeDeclaration(Declaration.NodeDeclaration declaration) {
    text.append("node ").append(declaration.name().text());
    annotations(declaration.annotations());
    if (!declaration.interfaces().isEmpty()) {
      text.append(" implements ");
      text.append(
          declaration.interfaces().stream().map(Name::text).collect(Collectors.joining(", ")));
    }
    return body(declaration.members());
  }

  @Override
  public StringBuilder edgeDeclaration(Declaration.EdgeDeclaration declaration) {
    text.append("edge ").append(declaration.name().text()).append(": ");
    text.append(declaration.from().text()).append(" -> ").append(declaration.to().text());
    declaration.cardinality().ifPresent(this::cardinality);
    annotations(declaration.annotations());
    return declaration.members().isEmpty() ? text.append('\n') : body(declaration.members());
  }

  private void cardinality(CardinalityClause clause) {
    text.append(" @card(").append(clause.min()).append("..");
    text.append(clause.max().orElse("")).append(')');
  }

  private StringBuilder body(List<? extends Member> members) {
    if (members.isEmpty()) {
      return text.append(" {}\n");
    }
    text.append(" {\n");
    for (Member member : members) {
      text.append("  ");
      if (member instanceof Member.PropertyDeclaration property) {
        property(property);
      } else if (member instanceof Member.ConstraintClause constraint) {
        constraint(constraint);
      }
      text.append('\n');
    }
    return text.append("}\n");
  }

  private void property(Member.PropertyDeclaration property) {
    text.append(property.name().text()).append(": ").append(type(property.type()));
    if (property.nullable()) {
      text.append('?');
    }
    annotations(property.annotations());
  }

  private static String type(TypeSyntax type) {
    if (type instanceof TypeSyntax.ListType list) {
      return "[" + list.element().text() + "]";
    } else if (type instanceof TypeSyntax.VectorType vector) {
      return "Vector(" + vector.dimension() + ")";
    } else if (type instanceof TypeSyntax.EnumType values) {
      return values.values().stream()
          .map(Name::text)
          .collect(Collectors.joining(", ", "enum(", ")"));
    }
    return ((TypeSyntax.BaseType) type).scalar().text();
  }

  private void annotations(List<AnnotationSyntax> annotations) {
    for (AnnotationSyntax annotation : annotations) {
      text.append(" @").append(annotation.name().text());
      annotation
          .value()
          .ifPresent(
              value -> {
                text.append('(').append(literal(value));
                annotation
                    .keywords()
                    .forEach(
                        k ->
                            text.append(", ")
                                .append(k.name().text())
                                .append('=')
                                .append(literal(k.value())));
                text.append(')');
              });
    }
  }

  private void constraint(Member.ConstraintClause constraint) {
    text.append('@').append(constraint.word().text());
    text.append(
        constraint.arguments().stream()
            .map(SchemaPrinter::argument)
            .collect(Collectors.joining(", ", "(", ")")));
  }

  private static String argument(ConstraintArgument argument) {
    if (argument instanceof RangeSyntax range) {
      return range.min().map(RangeSyntax.SignedNumber::text).orElse("")
          + ".."
          + range.max().map(RangeSyntax.SignedNumber::text).orElse("");
    }
    return literal((Literal) argument);
  }

  private static String literal(Literal literal) {
    return literal.kind() == Literal.Kind.STRING
        ? StringLiteral.quote(literal.text())
        : literal.text();
  }
}
