package dev.omnigraph;

import org.jspecify.annotations.Nullable;

/**
 * What a transaction does, with a result for the caller. Runs in the calling thread, once.
 *
 * @param <T> the type of the result
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface TransactionFunction<T extends @Nullable Object, E extends Exception> {
  /**
   * Stages mutations. Returning commits them, throwing drops them.
   *
   * @throws E whatever the caller of the transaction is to get
   */
  T run(Transaction transaction) throws E;
}
