package dev.omnigraph.topology;

/** Finds out whether a table version is still the one its pin names. Thread-safe. */
@FunctionalInterface
public interface PinCheck {
  /**
   * Holds that the branch a pin names was not deleted, nor made again under its name.
   *
   * @throws dev.omnigraph.errors.NotFoundException if it was
   */
  void requireLive(TablePin pin);
}
