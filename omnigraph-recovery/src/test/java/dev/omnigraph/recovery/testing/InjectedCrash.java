package dev.omnigraph.recovery.testing;

/** The end of a process, as far as no handler may repair anything. */
public final class InjectedCrash extends Error {
  private static final long serialVersionUID = 1L;

  InjectedCrash(String point) {
    super(point);
  }
}
