package dev.omnigraph;

import dev.omnigraph.catalog.Catalog;
import dev.omnigraph.catalog.IrTree;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.Diagnostic;
import dev.omnigraph.errors.ErrorCode;
import dev.omnigraph.errors.InvalidInputException;
import dev.omnigraph.schema.SchemaCompiler;
import dev.omnigraph.schema.plan.SchemaStep.UnsupportedChange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What turns the accepted schema of a graph into another one, step by step. Immutable. It is bound
 * to the schema it was made for and is refused once another one is accepted.
 */
public final class SchemaPlan {
  private final dev.omnigraph.schema.plan.SchemaPlan plan;
  private final String source;

  SchemaPlan(dev.omnigraph.schema.plan.SchemaPlan plan, String source) {
    this.plan = plan;
    this.source = source;
  }

  /**
   * A finding of the schema lint about a plan.
   *
   * @param code the stable code, for example {@code OG-MF-103}
   * @param family the family of the code, for example {@code MF}
   * @param tier how dangerous the change is: {@code safe}, {@code validated} or {@code destructive}
   * @param entity what it is about: {@code node:Name}, {@code edge:Name} or one of these with
   *     {@code .property}
   * @param message what is wrong, for people
   */
  public record Finding(String code, String family, String tier, String entity, String message) {}

  /** Returns whether every step can be made; a plan that is not supported is never applied. */
  public boolean supported() {
    return plan.supported();
  }

  /** Returns whether the schemas do not differ in anything that counts. */
  public boolean isEmpty() {
    return plan.isEmpty();
  }

  /** Returns the number of steps. */
  public int size() {
    return plan.steps().size();
  }

  /** Returns the hash of the schema the plan starts from. */
  public String acceptedHash() {
    return plan.acceptedHash();
  }

  /** Returns the hash of the schema the plan leads to. */
  public String desiredHash() {
    return plan.desiredHash();
  }

  /** Returns the source of the schema the plan leads to. */
  public String source() {
    return source;
  }

  /** Returns what is legal in the schema the plan leads to but of limited use. */
  public List<Diagnostic> warnings() {
    return SchemaCompiler.warnings(source);
  }

  /** Returns what the schema lint finds about the steps. */
  public List<Finding> lint() {
    List<Finding> findings = new ArrayList<>();
    plan.steps().stream()
        .filter(UnsupportedChange.class::isInstance)
        .map(UnsupportedChange.class::cast)
        .forEach(change -> finding(change).ifPresent(findings::add));
    return findings;
  }

  private static Optional<Finding> finding(UnsupportedChange change) {
    return change
        .code()
        .map(
            lint ->
                new Finding(
                    lint.code(),
                    lint.family().name(),
                    lint.tier().name().toLowerCase(Locale.ROOT),
                    change.entity(),
                    change.reason()));
  }

  /** Returns the plan as compact JSON, the desired source included; {@link #fromJson} reads it. */
  public String toJson() {
    return IrTree.write(tree());
  }

  /** Returns the plan as indented JSON for people. */
  public String toIndentedJson() {
    return IrTree.writeIndented(tree());
  }

  @SuppressWarnings("unchecked") // an object of JSON is a map by name
  private Map<String, Object> tree() {
    Map<String, Object> inner = (Map<String, Object>) IrTree.read(plan.toJson());
    Map<String, Object> tree = new LinkedHashMap<>();
    inner.forEach(
        (name, value) -> {
          tree.put(name, value);
          if (name.equals("steps")) {
            tree.put("lint", lint().stream().map(SchemaPlan::tree).toList());
          }
        });
    tree.put("source", source);
    return tree;
  }

  private static Map<String, Object> tree(Finding finding) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("code", finding.code());
    tree.put("family", finding.family());
    tree.put("tier", finding.tier());
    tree.put("severity", "error");
    tree.put("entity", finding.entity());
    tree.put("message", finding.message());
    return tree;
  }

  /**
   * Reads a plan as {@link #toJson} wrote it.
   *
   * @throws InvalidInputException if the text is no plan, or its source is not what it leads to
   */
  public static SchemaPlan fromJson(String json) {
    dev.omnigraph.schema.plan.SchemaPlan plan = dev.omnigraph.schema.plan.SchemaPlan.fromJson(json);
    if (!(IrTree.read(json) instanceof Map<?, ?> tree)
        || !(tree.get("source") instanceof String source)) {
      throw refused("the plan has no source");
    }
    Catalog desired = SchemaCompiler.compile(source);
    if (!desired.hash().equals(plan.desiredHash())) {
      throw refused("the source is not the schema the plan leads to");
    }
    return new SchemaPlan(plan, source);
  }

  private static InvalidInputException refused(String reason) {
    return InvalidInputException.of(
        ErrorCode.BAD_REQUEST,
        "the text is not a schema plan",
        "pass a plan as it was written",
        Details.of("reason", reason));
  }

  dev.omnigraph.schema.plan.SchemaPlan steps() {
    return plan;
  }

  /** Returns one line per step for people. */
  @Override
  public String toString() {
    if (isEmpty()) {
      return "no change\n";
    }
    StringBuilder text = new StringBuilder();
    plan.steps().forEach(step -> text.append(step.accept(SchemaStepText.TEXT)).append('\n'));
    return text.toString();
  }
}
