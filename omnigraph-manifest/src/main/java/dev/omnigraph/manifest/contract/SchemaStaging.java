package dev.omnigraph.manifest.contract;

import dev.omnigraph.errors.ConflictException;
import dev.omnigraph.errors.Details;
import dev.omnigraph.errors.StorageException;
import dev.omnigraph.manifest.GraphLayout;
import dev.omnigraph.storage.TextObjects;
import java.util.List;
import java.util.Optional;

/**
 * The staged successors of the schema files, and the first versions of the files themselves. Every
 * step is safe to repeat. Thread-safe; keeps nothing.
 */
public final class SchemaStaging {
  private final GraphLayout layout;
  private final TextObjects texts;

  /** Returns the staging area of a graph. */
  public SchemaStaging(GraphLayout layout, TextObjects texts) {
    this.layout = layout;
    this.texts = texts;
  }

  /** Is told that one of the three files is done, counted from 1. */
  @FunctionalInterface
  public interface Step {
    /** Does nothing. */
    Step NONE = index -> {};

    /** Passes the boundary behind file {@code index}. */
    void done(int index);
  }

  /**
   * The staged texts that exist. Immutable.
   *
   * @param source the staged source
   * @param irJson the staged canonical JSON
   * @param stateJson the staged state
   */
  public record Staged(
      Optional<String> source, Optional<String> irJson, Optional<String> stateJson) {
    /** Returns whether nothing is staged. */
    public boolean isEmpty() {
      return source.isEmpty() && irJson.isEmpty() && stateJson.isEmpty();
    }

    /** Returns whether all three files are staged. */
    public boolean isComplete() {
      return source.isPresent() && irJson.isPresent() && stateJson.isPresent();
    }
  }

  private List<String> files() {
    return List.of(layout.schemaSource(), layout.schemaIr(), layout.schemaState());
  }

  /** Writes the three staging files: source, canonical JSON, state. Durable on return. */
  public void write(SchemaTexts schema, Step step) {
    List<String> contents = List.of(schema.source(), schema.irJson(), schema.stateJson());
    int index = 0;
    for (String file : files()) {
      texts.writeText(GraphLayout.staged(file), contents.get(index));
      index++;
      step.done(index);
    }
  }

  /** Reads what is staged. */
  public Staged read() {
    return new Staged(
        texts.readText(GraphLayout.staged(layout.schemaSource())),
        texts.readText(GraphLayout.staged(layout.schemaIr())),
        texts.readText(GraphLayout.staged(layout.schemaState())));
  }

  /**
   * Renames what is staged over the accepted files, source first, state last; files that were
   * renamed before, or by somebody else just now, are passed over, so an interrupted promotion is
   * finished by another one.
   */
  public void promote(Step step) {
    int index = 0;
    for (String file : files()) {
      String staged = GraphLayout.staged(file);
      if (texts.exists(staged)) {
        rename(staged, file);
      }
      index++;
      step.done(index);
    }
  }

  private void rename(String staged, String file) {
    try {
      texts.renameText(staged, file);
    } catch (StorageException e) {
      if (e.fault() != StorageException.Fault.NOT_FOUND || texts.exists(staged)) {
        throw e;
      }
    }
  }

  /** Deletes what is staged, the source last, so that an interrupted discard is seen as partial. */
  public void discard() {
    texts.delete(GraphLayout.staged(layout.schemaState()));
    texts.delete(GraphLayout.staged(layout.schemaIr()));
    texts.delete(GraphLayout.staged(layout.schemaSource()));
  }

  /** Reads the hash the accepted state file names, empty when there is no state file. */
  public Optional<String> acceptedHash() {
    return texts
        .readText(layout.schemaState())
        .map(text -> SchemaState.parse(layout.schemaState(), text).irHash());
  }

  /** Reads the accepted source, empty when there is none. */
  public Optional<String> acceptedSource() {
    return texts.readText(layout.schemaSource());
  }

  /** Returns the error for staged files nobody but a person can judge. */
  static ConflictException undecidable(String why) {
    return ConflictException.schema(
        "staged schema files do not belong to a state this library can finish",
        "compare the *.staging files with the accepted ones; keep the set that matches the data"
            + " and remove the other",
        Details.of("reason", why));
  }
}
