package dev.omnigraph.errors;

/** What the caller named does not exist, or exists no longer. Nothing was changed. */
public final class NotFoundException extends OmnigraphException {
  private static final long serialVersionUID = 1L;

  private NotFoundException(ErrorCode code, String sentence, String hint, Details details) {
    super(code, Retry.NEVER, Effect.NONE, sentence, hint, details.toMap(), null);
  }

  /** Returns an error for a missing thing; {@code kind} is a noun such as {@code commit}. */
  public static NotFoundException of(String kind, String name, String hint) {
    return new NotFoundException(
        ErrorCode.NOT_FOUND, kind + " not found", hint, Details.of("kind", kind).and("name", name));
  }

  /** Returns an error for a branch that is not in the graph's branch list. */
  public static NotFoundException branch(String name) {
    return new NotFoundException(
        ErrorCode.BRANCH_NOT_FOUND,
        "branch not found",
        "list the branches, or create it first",
        Details.of("branch", name));
  }

  /** Returns an error for a directory or prefix that holds no graph. */
  public static NotFoundException graph(String uri) {
    return new NotFoundException(
        ErrorCode.GRAPH_NOT_FOUND,
        "no graph at this location",
        "create one with init",
        Details.of("uri", uri));
  }

  /** Returns an error for a version that existed and was removed by cleanup. */
  public static NotFoundException reclaimed(String object, long version) {
    return new NotFoundException(
        ErrorCode.HISTORY_RECLAIMED,
        "the version is no longer retained",
        "read a newer commit; tags keep commits from cleanup",
        Details.of("object", object).and("version", version));
  }

  @Override
  NotFoundException copy() {
    return new NotFoundException(code(), sentence(), hint(), Details.copyOf(details()));
  }
}
