package dev.omnigraph;

/**
 * What a transaction does. Runs in the calling thread, once.
 *
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface TransactionBody<E extends Exception> {
  /**
   * Stages mutations. Returning commits them, throwing drops them.
   *
   * @throws E whatever the caller of the transaction is to get
   */
  void run(Transaction transaction) throws E;
}
