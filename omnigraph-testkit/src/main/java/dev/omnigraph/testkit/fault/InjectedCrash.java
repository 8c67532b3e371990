package dev.omnigraph.testkit.fault;

/** A simulated crash. An error, so that no handler of the product repairs anything after it. */
public final class InjectedCrash extends Error {
  private static final long serialVersionUID = 1L;

  /** Names the point at which it happened. */
  public InjectedCrash(String point) {
    super(point);
  }
}
