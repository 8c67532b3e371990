package dev.omnigraph.query.exec;

/**
 * What one operator did in one execution. Immutable.
 *
 * @param operator the kind of step
 * @param rowsEstimated rows the planner expected
 * @param rows rows given, before weights
 * @param blocks blocks given
 * @param nanos nanoseconds spent in it and in the operators before it
 */
public record OperatorProfile(
    String operator, long rowsEstimated, long rows, long blocks, long nanos) {}
