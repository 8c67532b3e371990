package dev.omnigraph.expr;

/** What a service that works for an execution is told of its limits. Thread-safe. */
public interface Limits {
  /** Never end. */
  Limits NONE =
      new Limits() {
        @Override
        public void checkpoint() {}

        @Override
        public void reserve(long bytes) {}
      };

  /** Called often; throws when the execution is to end. */
  void checkpoint();

  /** Accounts for memory that is kept as long as the execution; throws when it is too much. */
  void reserve(long bytes);
}
