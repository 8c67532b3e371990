package dev.omnigraph.schema;

import dev.omnigraph.catalog.Annotation;
import dev.omnigraph.catalog.Cardinality;
import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.schema.DraftType.DraftAnnotation;
import dev.omnigraph.schema.DraftType.DraftProperty;
import dev.omnigraph.schema.DraftType.Ends;
import dev.omnigraph.schema.SchemaCompiler.Strictness;
import dev.omnigraph.schema.ast.AnnotationSyntax;
import dev.omnigraph.schema.ast.CardinalityClause;
import dev.omnigraph.schema.ast.Declaration;
import dev.omnigraph.schema.ast.Literal;
import dev.omnigraph.schema.ast.Member;
import dev.omnigraph.schema.ast.Name;
import dev.omnigraph.schema.ast.SchemaFile;
import dev.omnigraph.schema.ast.TypeSyntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Converts declarations one by one: rules S2 to S7, which need nothing but the declaration. */
final class DraftConverter implements Declaration.Visitor<DraftType> {
  private static final long CARDINALITY_MAX = 0xffff_ffffL;

  private final ConstraintConverter constraints;
  private final Findings findings;

  private DraftConverter(Strictness strictness, Findings findings) {
    this.constraints = new ConstraintConverter(strictness, findings);
    this.findings = findings;
  }

  static List<DraftType> convert(SchemaFile file, Strictness strictness, Findings findings) {
    DraftConverter converter = new DraftConverter(strictness, findings);
    List<DraftType> types = new ArrayList<>();
    for (Declaration declaration : file.declarations()) {
      types.add(declaration.accept(converter));
    }
    return types;
  }

  @Override
  public DraftType interfaceDeclaration(Declaration.InterfaceDeclaration declaration) {
    DraftType type = new DraftType(Kind.INTERFACE, declaration.name(), Optional.empty(), List.of());
    declaration.properties().forEach(p -> type.add(property(p)));
    return type;
  }

  @Override
  public DraftType nodeDeclaration(Declaration.NodeDeclaration declaration) {
    DraftType type =
        new DraftType(Kind.NODE, declaration.name(), Optional.empty(), declaration.interfaces());
    fill(type, declaration.annotations(), declaration.members());
    return type;
  }

  @Override
  public DraftType edgeDeclaration(Declaration.EdgeDeclaration declaration) {
    Cardinality cardinality =
        declaration.cardinality().map(this::cardinality).orElse(Cardinality.UNBOUNDED);
    Ends ends = new Ends(declaration.from(), declaration.to(), cardinality);
    DraftType type = new DraftType(Kind.EDGE, declaration.name(), Optional.of(ends), List.of());
    fill(type, declaration.annotations(), declaration.members());
    return type;
  }

  private void fill(DraftType type, List<AnnotationSyntax> annotations, List<Member> members) {
    annotations.forEach(a -> type.annotations.add(annotation(a)));
    for (Member member : members) {
      if (member instanceof Member.PropertyDeclaration declared) {
        DraftProperty property = property(declared);
        type.add(property);
        type.addShorthands(property);
      } else if (member instanceof Member.ConstraintClause clause) {
        constraints.convert(clause).ifPresent(type.constraints::add);
      }
    }
  }

  private Cardinality cardinality(CardinalityClause clause) {
    long min = bounded(clause.min(), CARDINALITY_MAX);
    OptionalLong max =
        clause.max().isPresent()
            ? OptionalLong.of(bounded(clause.max().get(), CARDINALITY_MAX))
            : OptionalLong.empty();
    if (min < 0 || (max.isPresent() && max.getAsLong() < 0)) {
      findings.add("S2", clause.span(), "a cardinality is at most " + CARDINALITY_MAX);
    } else if (max.isPresent() && max.getAsLong() < min) {
      findings.add("S2", clause.span(), "the least number of edges is above the greatest");
    } else {
      return new Cardinality(min, max);
    }
    return Cardinality.UNBOUNDED;
  }

  private DraftProperty property(Member.PropertyDeclaration declared) {
    PropertyType type = type(declared.type());
    return new DraftProperty(
        declared.name(),
        declared.nullable() ? type.withNullable() : type,
        declared.annotations().stream().map(DraftConverter::annotation).toList());
  }

  private PropertyType type(TypeSyntax type) {
    if (type instanceof TypeSyntax.ListType list) {
      if (list.element() == ScalarType.BLOB) {
        findings.add("S5", list.span(), "a list cannot hold blobs");
      }
      return PropertyType.listOf(list.element());
    } else if (type instanceof TypeSyntax.EnumType values) {
      return enumType(values);
    } else if (type instanceof TypeSyntax.VectorType vector) {
      long dimension = bounded(vector.dimension(), Integer.MAX_VALUE);
      if (dimension < 1) {
        findings.add("S3", vector.span(), "a vector's length is 1 to " + Integer.MAX_VALUE);
      }
      return PropertyType.vector((int) Math.max(1, dimension));
    }
    return PropertyType.of(((TypeSyntax.BaseType) type).scalar());
  }

  private PropertyType enumType(TypeSyntax.EnumType type) {
    Set<String> values = new HashSet<>();
    for (Name value : type.values()) {
      if (!values.add(value.text())) {
        findings.add(
            "S4",
            value.span(),
            "the enum value '" + Diagnostics.shown(value.text()) + "' is there twice");
      }
    }
    return PropertyType.enumOf(values);
  }

  private static DraftAnnotation annotation(AnnotationSyntax syntax) {
    TreeMap<String, String> keywords = new TreeMap<>();
    boolean repeated = false;
    for (AnnotationSyntax.Keyword keyword : syntax.keywords()) {
      repeated |= keywords.put(keyword.name().text(), keyword.value().text()) != null;
    }
    Annotation annotation =
        new Annotation(syntax.name().text(), syntax.value().map(Literal::text), keywords);
    return new DraftAnnotation(annotation, syntax.span(), repeated);
  }

  /** Returns the number a string of digits spells, or -1 if it is above a limit. */
  private static long bounded(String digits, long limit) {
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      value = value * 10 + (digits.charAt(i) - '0');
      if (value > limit) {
        return -1;
      }
    }
    return value;
  }
}
