package dev.omnigraph.schema;

import dev.omnigraph.catalog.SchemaIds;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.ids.Fnv;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.SourceText;
import dev.omnigraph.schema.DraftType.DraftProperty;
import dev.omnigraph.schema.DraftType.Ends;
import dev.omnigraph.schema.SchemaCompiler.Strictness;
import dev.omnigraph.schema.ast.Name;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules about the schema as a whole, S21 to S23, colliding ids and reserved names. */
final class CatalogRules {
  private static final Set<String> NODE_COLUMNS = Set.of("id");
  private static final Set<String> EDGE_COLUMNS = Set.of("id", "src", "dst");
  private static final Set<String> SYSTEM_COLUMNS =
      Set.of(
          "_rowid",
          "_rowaddr",
          "_rowoffset",
          "_row_created_at_version",
          "_row_last_updated_at_version");

  private final List<DraftType> types;
  private final Findings findings;

  private CatalogRules(List<DraftType> types, Findings findings) {
    this.types = types;
    this.findings = findings;
  }

  static void run(List<DraftType> types, Strictness strictness, Findings findings) {
    CatalogRules rules = new CatalogRules(types, findings);
    rules.duplicates();
    rules.endpoints();
    rules.edgeNames();
    if (strictness == Strictness.SUBMITTED) {
      rules.reservedNames();
    }
  }

  /** Returns what is legal but of limited use. */
  static List<Diagnostic> warnings(List<DraftType> types, SourceText source) {
    List<Diagnostic> warnings = new ArrayList<>();
    for (DraftType type : types) {
      for (DraftProperty property : type.properties) {
        String name = property.name().text();
        if (type.isEdge() && (name.equals("from") || name.equals("to"))) {
          warnings.add(
              Diagnostics.of(source)
                  .finding(
                      "edge-from-to",
                      "mutations cannot assign the edge property '" + name + "'",
                      property.name().span())
                  .done());
        }
      }
    }
    return warnings;
  }

  private void duplicates() {
    Map<Kind, Map<String, Name>> names = new EnumMap<>(Kind.class);
    Map<Long, String> typeIds = new HashMap<>();
    Map<String, String> directories = new HashMap<>();
    for (DraftType type : types) {
      String name = type.name.text();
      Map<String, Name> sameKind = names.computeIfAbsent(type.kind, k -> new HashMap<>());
      if (sameKind.putIfAbsent(name, type.name) != null) {
        add(type.name, "the " + type.kind.text() + " '", "' is declared twice");
      } else {
        String described = type.kind.text() + " " + name;
        collision(typeIds.putIfAbsent(SchemaIds.typeId(type.kind, name), described), type.name);
        String directory = type.kind.text() + Fnv.hash64(name);
        collision(directories.putIfAbsent(directory, described), type.name);
      }
      properties(type);
    }
  }

  private void properties(DraftType type) {
    Map<String, Name> names = new HashMap<>();
    Map<Long, String> ids = new HashMap<>();
    for (DraftProperty property : type.properties) {
      String name = property.name().text();
      if (names.putIfAbsent(name, property.name()) != null) {
        add(property.name(), "the property '", "' is declared twice");
      } else {
        long id = SchemaIds.propertyId(type.kind, type.name.text(), name);
        collision(ids.putIfAbsent(id, name), property.name());
      }
    }
  }

  private void collision(@Nullable String other, Name name) {
    if (other != null) {
      add(
          name,
          "the name '",
          "' has the same stored identity as '" + Diagnostics.shown(other) + "'; choose another");
    }
  }

  private void add(Name name, String before, String after) {
    findings.add("S21", name.span(), before + Diagnostics.shown(name.text()) + after);
  }

  private void endpoints() {
    Set<String> nodes = new TreeSet<>();
    types.stream().filter(t -> t.kind == Kind.NODE).forEach(t -> nodes.add(t.name.text()));
    for (DraftType type : types) {
      if (type.ends.isPresent()) {
        Ends ends = type.ends.get();
        endpoint(ends.from(), nodes);
        endpoint(ends.to(), nodes);
      }
    }
  }

  private void endpoint(Name end, Set<String> nodes) {
    if (!nodes.contains(end.text())) {
      findings.addUnknown(
          "S22",
          end.span(),
          "there is no node type '" + Diagnostics.shown(end.text()) + "'",
          end.text(),
          () -> nodes);
    }
  }

  private void edgeNames() {
    Map<String, String> lowerNames = new HashMap<>();
    for (DraftType type : types) {
      if (!type.isEdge()) {
        continue;
      }
      String name = type.name.text();
      @Nullable String other = lowerNames.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
      if (other != null && !other.equals(name)) {
        findings.add(
            "S23",
            type.name.span(),
            "the edge '"
                + Diagnostics.shown(name)
                + "' differs from '"
                + Diagnostics.shown(other)
                + "' only in letter case");
      }
    }
  }

  private void reservedNames() {
    for (DraftType type : types) {
      Set<String> columns =
          switch (type.kind) {
            case INTERFACE -> Set.of();
            case NODE -> NODE_COLUMNS;
            case EDGE -> EDGE_COLUMNS;
          };
      for (DraftProperty property : type.properties) {
        String name = property.name().text();
        if (columns.contains(name) || SYSTEM_COLUMNS.contains(name)) {
          findings.add(
              "Q-01", property.name().span(), "the property name '" + name + "' is reserved");
        }
      }
    }
  }
}
