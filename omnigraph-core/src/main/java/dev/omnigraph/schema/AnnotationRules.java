package dev.omnigraph.schema;

import dev.omnigraph.catalog.PropertyType;
import dev.omnigraph.catalog.ScalarType;
import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.lang.Span;
import dev.omnigraph.schema.DraftType.DraftAnnotation;
import dev.omnigraph.schema.DraftType.DraftProperty;
import dev.omnigraph.schema.SchemaCompiler.Strictness;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules about annotations, S9 to S17, and the form of rename hints. */
final class AnnotationRules {
  private static final Set<String> PROPERTY_ONLY = Set.of("key", "unique", "index", "embed");
  private static final Set<String> SHORTHANDS = Set.of("key", "unique", "index");
  private static final Set<String> TEXTS = Set.of("description", "instruction");

  private final Strictness strictness;
  private final Findings findings;

  private AnnotationRules(Strictness strictness, Findings findings) {
    this.strictness = strictness;
    this.findings = findings;
  }

  static void run(List<DraftType> types, Strictness strictness, Findings findings) {
    AnnotationRules rules = new AnnotationRules(strictness, findings);
    for (DraftType type : types) {
      // A stored interface was only ever checked where a node implements it.
      if (type.kind != Kind.INTERFACE || strictness == Strictness.SUBMITTED) {
        rules.type(type);
      }
    }
  }

  private void type(DraftType type) {
    for (DraftAnnotation annotation : type.annotations) {
      if (PROPERTY_ONLY.contains(annotation.annotation().name())) {
        add("S9", annotation, "belongs to a property, not to a type");
      }
    }
    texts(type.annotations);
    form(type.annotations);
    for (DraftProperty property : type.properties) {
      property(type, property);
    }
  }

  private void property(DraftType owner, DraftProperty property) {
    texts(property.annotations());
    form(property.annotations());
    Set<String> seen = new HashSet<>();
    for (DraftAnnotation annotation : property.annotations()) {
      String name = annotation.annotation().name();
      if (name.equals("instruction")) {
        add("S11", annotation, "belongs to a type, not to a property");
      }
      if (SHORTHANDS.contains(name) && !seen.add(name)) {
        add("S12", annotation, "is there twice");
      }
      place(owner, property.type(), annotation);
    }
    embed(owner, property);
  }

  private void place(DraftType owner, PropertyType type, DraftAnnotation annotation) {
    String name = annotation.annotation().name();
    if (!PROPERTY_ONLY.contains(name)) {
      return;
    }
    if (type.list()) {
      add("S13", annotation, "cannot stand on a list");
    } else if (type.isVector() && (name.equals("key") || name.equals("unique"))) {
      add("S14", annotation, "cannot stand on a vector");
    } else if (type.isBlob()) {
      add("S15", annotation, "cannot stand on a blob");
    }
    if (owner.isEdge() && (name.equals("key") || name.equals("embed"))) {
      add("S16", annotation, "cannot stand on a property of an edge");
    }
  }

  /** Checks descriptions and instructions: at most one each, with a text. */
  private void texts(List<DraftAnnotation> annotations) {
    Set<String> seen = new HashSet<>();
    for (DraftAnnotation annotation : annotations) {
      String name = annotation.annotation().name();
      if (!TEXTS.contains(name)) {
        continue;
      }
      if (!seen.add(name)) {
        add("S10", annotation, "is there twice");
      } else if (annotation.annotation().value().orElse("").isBlank()) {
        add("S10", annotation, "needs a text");
      }
    }
  }

  /** Checks what only submitted schemas must obey. */
  private void form(List<DraftAnnotation> annotations) {
    if (strictness == Strictness.STORED) {
      return;
    }
    boolean renamed = false;
    for (DraftAnnotation annotation : annotations) {
      switch (annotation.annotation().name()) {
        case "rename_from" -> {
          if (renamed) {
            add("rename_from", annotation, "is there twice");
          }
          renamed = true;
          boolean oneName =
              !annotation.annotation().value().orElse("").isBlank()
                  && annotation.annotation().kwargs().isEmpty();
          if (!oneName) {
            add("rename_from", annotation, "takes exactly one name");
          }
        }
        case "range", "check" -> add("S6", annotation, "needs arguments, in the body of a node");
        case "card" -> add("S1", annotation, "stands in the head of an edge");
        default -> {
          if (annotation.keywordsRepeated()) {
            add("S1", annotation, "has a keyword argument twice");
          }
        }
      }
    }
  }

  private void embed(DraftType owner, DraftProperty property) {
    boolean seen = false;
    for (DraftAnnotation annotation : property.annotations()) {
      if (!annotation.is("embed")) {
        continue;
      }
      if (seen) {
        add("S17", annotation, "is there twice");
        continue;
      }
      seen = true;
      if (property.type().scalar() != ScalarType.VECTOR) {
        add("S17", annotation, "needs a vector property");
      } else if (annotation.annotation().value().isEmpty()) {
        add("S17", annotation, "needs the property whose text is embedded");
      } else if (annotation.annotation().kwargs().keySet().stream()
          .anyMatch(k -> !k.equals("model"))) {
        add("S17", annotation, "takes no keyword but 'model'");
      } else {
        source(owner, annotation, annotation.annotation().value().get());
      }
    }
  }

  private void source(DraftType owner, DraftAnnotation annotation, String source) {
    if (source.isBlank()) {
      add("S17", annotation, "needs the property whose text is embedded");
      return;
    }
    @Nullable DraftProperty property = owner.property(source);
    if (property == null) {
      // The source of an interface's vector may come from the node or another interface.
      if (owner.kind != Kind.INTERFACE) {
        findings.addUnknown(
            "S17",
            annotation.span(),
            "the source '" + Diagnostics.shown(source) + "' of '@embed' is no property",
            source,
            owner::propertyNames);
      }
    } else if (property.type().scalar() != ScalarType.STRING || property.type().list()) {
      add("S17", annotation, "needs a source of type String");
    }
  }

  private void add(String rule, DraftAnnotation annotation, String problem) {
    Span span = annotation.span();
    String name = Diagnostics.shown(annotation.annotation().name());
    findings.add(rule, span, "'@" + name + "' " + problem);
  }
}
