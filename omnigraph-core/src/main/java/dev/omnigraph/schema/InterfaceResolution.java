package dev.omnigraph.schema;

import dev.omnigraph.catalog.SchemaIds.Kind;
import dev.omnigraph.errors.ResourceLimitException;
import dev.omnigraph.lang.Diagnostics;
import dev.omnigraph.schema.DraftType.DraftProperty;
import dev.omnigraph.schema.ast.Name;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies the properties of interfaces into the nodes that implement them: rule S8. */
final class InterfaceResolution {
  /** Few bytes of source can name many inherited properties; this bounds what they become. */
  private static final int INHERITED_MAX = 200_000;

  private final Map<String, DraftType> interfaces = new HashMap<>();
  private final Findings findings;
  private int inherited;

  private InterfaceResolution(List<DraftType> types, Findings findings) {
    this.findings = findings;
    types.stream()
        .filter(t -> t.kind == Kind.INTERFACE)
        .forEach(t -> interfaces.putIfAbsent(t.name.text(), t));
  }

  static void run(List<DraftType> types, Findings findings) {
    InterfaceResolution resolution = new InterfaceResolution(types, findings);
    types.forEach(resolution::resolve);
  }

  private void resolve(DraftType node) {
    Set<String> own = new HashSet<>(node.propertyNames());
    Set<String> done = new HashSet<>();
    for (Name name : node.interfaces) {
      @Nullable DraftType type = interfaces.get(name.text());
      if (type == null) {
        findings.addUnknown(
            "S8",
            name.span(),
            "there is no interface '" + Diagnostics.shown(name.text()) + "'",
            name.text(),
            () -> interfaces.keySet().stream().sorted().toList());
      } else if (done.add(name.text())) {
        inherit(node, own, type, name);
      }
    }
  }

  private void inherit(DraftType node, Set<String> own, DraftType type, Name use) {
    inherited += type.properties.size();
    if (inherited > INHERITED_MAX) {
      throw ResourceLimitException.of("inherited properties", INHERITED_MAX, inherited);
    }
    for (DraftProperty property : type.properties) {
      @Nullable DraftProperty present = node.property(property.name().text());
      if (present == null) {
        node.add(property);
        node.addShorthands(property);
      } else if (!present.type().equals(property.type())) {
        findings.add(
            "S8",
            own.contains(present.name().text()) ? present.name().span() : use.span(),
            "the property '"
                + Diagnostics.shown(property.name().text())
                + "' is "
                + Diagnostics.shown(present.type().text())
                + " here, but "
                + Diagnostics.shown(property.type().text())
                + " in the interface '"
                + Diagnostics.shown(type.name.text())
                + "'");
      }
    }
  }
}
