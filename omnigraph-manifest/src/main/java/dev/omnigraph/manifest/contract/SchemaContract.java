package dev.omnigraph.manifest.contract;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.NotFoundException;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.TextObjects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * The accepted schema files of one graph. Thread-safe; keeps nothing.
 *
 * <p><b>Cost:</b> a validation is exactly three reads and two existence checks.
 */
public final class SchemaContract {
  private final GraphLayout layout;
  private final TextObjects texts;
  private final SchemaHasher hasher;

  /** Returns the contract of a graph. */
  public SchemaContract(GraphLayout layout, TextObjects texts, SchemaHasher hasher) {
    this.layout = layout;
    this.texts = texts;
    this.hasher = hasher;
  }

  /**
   * An accepted schema whose three files agree. Immutable.
   *
   * @param source the source text
   * @param irJson the canonical JSON
   * @param hash the hash that binds them
   */
  public record Accepted(String source, String irJson, String hash) {}

  /**
   * Reads and validates the files.
   *
   * @throws NotFoundException if there is no schema source, so no graph
   * @throws ConflictException if files are missing or do not belong together
   */
  public Accepted validate() {
    return read()
        .orElseThrow(
            () ->
                mismatch(
                    "the schema contract files are missing",
                    "open the graph once for writing; a graph with branches needs them restored",
                    layout.schemaIr() + ", " + layout.schemaState()));
  }

  /**
   * Reads and validates the files, and where both JSON files are missing because a very old library
   * made the graph, writes them.
   *
   * @param irOfSource compiles a source to its canonical JSON
   * @param hasBranches whether the graph has a public branch other than main; then nothing is
   *     written
   * @throws ConflictException as {@link #validate}
   */
  public Accepted validateOrBootstrap(
      UnaryOperator<String> irOfSource, BooleanSupplier hasBranches) {
    Optional<Accepted> accepted = read();
    if (accepted.isPresent() || hasBranches.getAsBoolean()) {
      return accepted.orElseGet(this::validate);
    }
    String source = requireSource();
    String ir = irOfSource.apply(source);
    texts.writeText(layout.schemaIr(), ir);
    texts.writeText(layout.schemaState(), new SchemaState(hasher.hashOfIr(ir)).toJson());
    return validate();
  }

  private String requireSource() {
    return texts
        .readText(layout.schemaSource())
        .orElseThrow(() -> NotFoundException.graph(layout.root()));
  }

  /** Returns empty when both JSON files are missing. The order of calls is a cost contract. */
  private Optional<Accepted> read() {
    String source = requireSource();
    boolean hasIr = texts.exists(layout.schemaIr());
    boolean hasState = texts.exists(layout.schemaState());
    if (!hasIr && !hasState) {
      return Optional.empty();
    }
    if (!hasIr || !hasState) {
      throw incomplete(hasIr ? layout.schemaState() : layout.schemaIr());
    }
    String ir = texts.readText(layout.schemaIr()).orElseThrow(() -> incomplete(layout.schemaIr()));
    String stateText =
        texts.readText(layout.schemaState()).orElseThrow(() -> incomplete(layout.schemaState()));
    SchemaState state = SchemaState.parse(layout.schemaState(), stateText);
    if (!state.irHash().equals(hasher.hashOfIr(ir))) {
      throw mismatch(
          "the schema files do not belong together",
          "an interrupted schema change is finished by opening the graph for writing; an edited"
              + " file must be restored",
          layout.schemaState() + ", " + layout.schemaIr());
    }
    if (!state.irHash().equals(hasher.hashOfSource(source))) {
      throw mismatch(
          "the schema files do not belong together",
          "an interrupted schema change is finished by opening the graph for writing; an edited"
              + " source must be restored and changed with schema apply",
          layout.schemaState() + ", " + layout.schemaSource());
    }
    return Optional.of(new Accepted(source, ir, state.irHash()));
  }

  private static ConflictException incomplete(String missing) {
    return mismatch(
        "a schema contract file is missing",
        "restore it, or open the graph for writing to finish an interrupted schema change",
        missing);
  }

  private static ConflictException mismatch(String sentence, String hint, String files) {
    return ConflictException.schema(sentence, hint, Details.of("files", files));
  }
}
