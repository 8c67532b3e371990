package dev.omnigraph.schema;

import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.lang.Span;
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
import dev.omnigraph.schema.print.SchemaPrinter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Random schemas for property tests. The same generator state gives the same schema; spans are
 * meaningless.
 */
public final class RandomSchemas {
  private static final Span NOWHERE = new Span(0, 0);
  private static final List<ScalarType> KEY_SCALARS =
      List.of(
          ScalarType.STRING,
          ScalarType.I32,
          ScalarType.I64,
          ScalarType.U64,
          ScalarType.BOOL,
          ScalarType.DATE,
          ScalarType.DATETIME);
  private static final List<ScalarType> LIST_SCALARS =
      List.of(
          ScalarType.STRING,
          ScalarType.BOOL,
          ScalarType.I32,
          ScalarType.U32,
          ScalarType.F32,
          ScalarType.F64,
          ScalarType.DATE);

  private final Random random;

  private RandomSchemas(Random random) {
    this.random = random;
  }

  /** Returns the source of a schema that compiles. */
  public static String source(Random random) {
    return SchemaPrinter.print(valid(random));
  }

  /** Returns a schema that compiles. */
  public static SchemaFile valid(Random random) {
    return new RandomSchemas(random).validFile();
  }

  /** Returns a schema that follows the grammar; it may break every other rule. */
  public static SchemaFile grammatical(Random random) {
    return new RandomSchemas(random).grammaticalFile();
  }

  private SchemaFile validFile() {
    int interfaceCount = random.nextInt(3);
    int nodeCount = 1 + random.nextInt(4);
    List<Declaration> declarations = new ArrayList<>();
    for (int i = 0; i < interfaceCount; i++) {
      List<Member.PropertyDeclaration> properties = new ArrayList<>();
      for (int p = random.nextInt(3); p >= 0; p--) {
        properties.add(property("inherited" + i + "_" + p));
      }
      declarations.add(new Declaration.InterfaceDeclaration(name("Interface" + i), properties));
    }
    for (int i = 0; i < nodeCount; i++) {
      declarations.add(node("Node" + i, interfaceCount));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      declarations.add(edge("Edge" + i, nodeCount));
    }
    Collections.shuffle(declarations, random);
    return new SchemaFile(declarations);
  }

  private Declaration node(String typeName, int interfaceCount) {
    List<Name> interfaces = new ArrayList<>();
    for (int i = 0; i < interfaceCount; i++) {
      if (random.nextBoolean()) {
        interfaces.add(name("Interface" + i));
      }
    }
    List<Member> members = new ArrayList<>();
    if (random.nextInt(4) > 0) {
      ScalarType scalar = KEY_SCALARS.get(random.nextInt(KEY_SCALARS.size()));
      members.add(
          new Member.PropertyDeclaration(
              name("key"), new TypeSyntax.BaseType(scalar, NOWHERE), false, List.of(bare("key"))));
    }
    members.add(
        new Member.PropertyDeclaration(
            name("text"), new TypeSyntax.BaseType(ScalarType.STRING, NOWHERE), true, List.of()));
    for (int p = random.nextInt(5); p > 0; p--) {
      members.add(property("p" + p));
    }
    if (random.nextBoolean()) {
      members.add(
          new Member.PropertyDeclaration(
              name("number"),
              new TypeSyntax.BaseType(ScalarType.F64, NOWHERE),
              random.nextBoolean(),
              List.of()));
      members.add(
          constraint(
              "range",
              argument(Literal.Kind.NAME, "number"),
              new RangeSyntax(number(), Optional.empty(), NOWHERE)));
    }
    if (random.nextInt(3) == 0) {
      members.add(
          constraint(
              "check",
              argument(Literal.Kind.NAME, "text"),
              argument(Literal.Kind.STRING, "^[a-z\\d]*\"?$")));
      members.add(constraint("unique", argument(Literal.Kind.NAME, "text")));
    }
    return new Declaration.NodeDeclaration(name(typeName), typeAnnotations(), interfaces, members);
  }

  private Declaration edge(String typeName, int nodeCount) {
    List<Member> members = new ArrayList<>();
    for (int p = random.nextInt(3); p > 0; p--) {
      members.add(property("p" + p));
    }
    if (random.nextInt(4) == 0) {
      members.add(
          constraint(
              "unique", argument(Literal.Kind.NAME, "src"), argument(Literal.Kind.NAME, "dst")));
    }
    int min = random.nextInt(3);
    Optional<CardinalityClause> cardinality =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(
                new CardinalityClause(
                    Integer.toString(min),
                    random.nextBoolean()
                        ? Optional.empty()
                        : Optional.of(Integer.toString(min + 1 + random.nextInt(3))),
                    NOWHERE));
    return new Declaration.EdgeDeclaration(
        name(typeName),
        name("Node" + random.nextInt(nodeCount)),
        name("Node" + random.nextInt(nodeCount)),
        cardinality,
        typeAnnotations(),
        members);
  }

  private Member.PropertyDeclaration property(String propertyName) {
    TypeSyntax type;
    boolean scalar = false;
    switch (random.nextInt(6)) {
      case 0 -> type = new TypeSyntax.ListType(any(LIST_SCALARS), NOWHERE);
      case 1 ->
          type =
              new TypeSyntax.EnumType(
                  List.of(name("b-" + random.nextInt(3)), name("1a"), name("A_")), NOWHERE);
      case 2 -> type = new TypeSyntax.VectorType(Integer.toString(1 + random.nextInt(8)), NOWHERE);
      default -> {
        type = new TypeSyntax.BaseType(any(KEY_SCALARS), NOWHERE);
        scalar = true;
      }
    }
    List<AnnotationSyntax> annotations = new ArrayList<>();
    if (scalar && random.nextInt(4) == 0) {
      annotations.add(bare("index"));
    }
    if (scalar && random.nextInt(6) == 0) {
      annotations.add(bare("unique"));
    }
    if (random.nextInt(5) == 0) {
      annotations.add(annotation("owner"));
    }
    return new Member.PropertyDeclaration(
        name(propertyName), type, random.nextBoolean(), annotations);
  }

  private List<AnnotationSyntax> typeAnnotations() {
    List<AnnotationSyntax> annotations = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      annotations.add(
          new AnnotationSyntax(
              name("description"),
              Optional.of(argument(Literal.Kind.STRING, "about \"" + random.nextInt(9) + "\"\n")),
              List.of(),
              NOWHERE));
    }
    if (random.nextInt(4) == 0) {
      annotations.add(annotation("team"));
    }
    return annotations;
  }

  private SchemaFile grammaticalFile() {
    List<Declaration> declarations = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int kind = random.nextInt(3);
      if (kind == 0) {
        List<Member.PropertyDeclaration> properties = new ArrayList<>();
        for (int p = random.nextInt(4); p > 0; p--) {
          properties.add(anyProperty());
        }
        declarations.add(new Declaration.InterfaceDeclaration(name(typeName()), properties));
      } else if (kind == 1) {
        List<Name> interfaces = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
          interfaces.add(name(typeName()));
        }
        declarations.add(
            new Declaration.NodeDeclaration(
                name(typeName()), anyAnnotations(), interfaces, anyMembers()));
      } else {
        Optional<CardinalityClause> cardinality =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(
                    new CardinalityClause(
                        digits(),
                        random.nextBoolean() ? Optional.empty() : Optional.of(digits()),
                        NOWHERE));
        declarations.add(
            new Declaration.EdgeDeclaration(
                name(typeName()),
                name(typeName()),
                name(typeName()),
                cardinality,
                anyAnnotations(),
                anyMembers()));
      }
    }
    return new SchemaFile(declarations);
  }

  private List<Member> anyMembers() {
    List<Member> members = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      if (random.nextBoolean()) {
        members.add(anyProperty());
      } else {
        List<ConstraintArgument> arguments = new ArrayList<>();
        for (int a = random.nextInt(3); a >= 0; a--) {
          arguments.add(random.nextInt(3) == 0 ? anyRange() : anyLiteral());
        }
        members.add(
            new Member.ConstraintClause(
                name(any(List.of("key", "unique", "index", "range", "check"))),
                arguments,
                NOWHERE));
      }
    }
    return members;
  }

  private Member.PropertyDeclaration anyProperty() {
    List<ScalarType> bases = new ArrayList<>(List.of(ScalarType.values()));
    bases.remove(ScalarType.VECTOR);
    TypeSyntax type =
        switch (random.nextInt(4)) {
          case 0 -> new TypeSyntax.ListType(any(bases), NOWHERE);
          case 1 -> new TypeSyntax.VectorType(digits(), NOWHERE);
          case 2 -> {
            List<Name> values = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
              values.add(name(any(List.of("a", "B", "1", "--", "-x-1", "9z_", "enum", "node"))));
            }
            yield new TypeSyntax.EnumType(values, NOWHERE);
          }
          default -> new TypeSyntax.BaseType(any(bases), NOWHERE);
        };
    return new Member.PropertyDeclaration(
        name(word()), type, random.nextBoolean(), anyAnnotations());
  }

  private List<AnnotationSyntax> anyAnnotations() {
    List<AnnotationSyntax> annotations = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      if (random.nextInt(3) == 0) {
        annotations.add(bare(any(List.of("key", "range", "owner", "node", "_"))));
      } else {
        annotations.add(annotation(any(List.of("owner", "description", "embed", "x1"))));
      }
    }
    return annotations;
  }

  private AnnotationSyntax annotation(String annotationName) {
    List<AnnotationSyntax.Keyword> keywords = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Literal value = anyLiteral();
      if (value.kind() != Literal.Kind.NAME) {
        keywords.add(new AnnotationSyntax.Keyword(name("k" + i), value));
      }
    }
    return new AnnotationSyntax(name(annotationName), Optional.of(anyLiteral()), keywords, NOWHERE);
  }

  private Literal anyLiteral() {
    return switch (random.nextInt(5)) {
      case 0 -> argument(Literal.Kind.STRING, any(List.of("", "é\n\t\r\"\\", "//", "*/ 😀", " ")));
      case 1 -> argument(Literal.Kind.FLOAT, digits() + "." + digits());
      case 2 -> argument(Literal.Kind.INT, digits());
      case 3 -> argument(Literal.Kind.BOOL, random.nextBoolean() ? "true" : "false");
      default -> argument(Literal.Kind.NAME, word());
    };
  }

  private ConstraintArgument anyRange() {
    Optional<RangeSyntax.SignedNumber> min = number();
    return min.isPresent() && random.nextBoolean()
        ? new RangeSyntax(min, Optional.empty(), NOWHERE)
        : new RangeSyntax(
            random.nextBoolean() ? min : Optional.empty(), Optional.of(signed()), NOWHERE);
  }

  private Optional<RangeSyntax.SignedNumber> number() {
    return Optional.of(signed());
  }

  private RangeSyntax.SignedNumber signed() {
    String sign = random.nextBoolean() ? "-" : "";
    String fraction = random.nextBoolean() ? "." + digits() : "";
    return new RangeSyntax.SignedNumber(sign + digits() + fraction, NOWHERE);
  }

  private String digits() {
    return any(List.of("0", "1", "007", "42", "1234567890"));
  }

  private String word() {
    return any(List.of("a", "b_1", "_", "node", "edge", "enum", "implements", "camelCase", "key"));
  }

  private String typeName() {
    return any(List.of("A", "B_1", "String", "CamelCase", "Vector"));
  }

  private <T> T any(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  private static Member constraint(String word, ConstraintArgument... arguments) {
    return new Member.ConstraintClause(name(word), List.of(arguments), NOWHERE);
  }

  private static Literal argument(Literal.Kind kind, String text) {
    return new Literal(kind, text, NOWHERE);
  }

  private static AnnotationSyntax bare(String annotationName) {
    return new AnnotationSyntax(name(annotationName), Optional.empty(), List.of(), NOWHERE);
  }

  private static Name name(String text) {
    return new Name(text, NOWHERE);
  }
}
