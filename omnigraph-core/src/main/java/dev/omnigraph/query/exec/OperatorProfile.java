package dev.omnigraph.query.exec;

/**
 * What one operator did in one execution. Immutable.
 *
 * @param operator the kind of step; {@code result} for what makes the result of complete rows
 * @param rowsEstimated rows the planner expected; 0 for the result
 * @param rows rows given, before weights
 * @param blocks blocks given
 * @param nanos nanoseconds spent in it and in the operators before it
 * @param bytes bytes of the rows given, four for each variable a row still carries and eight for a
 *     weight, and of what the operator itself keeps until the end of the execution
 */
public record OperatorProfile(
    String operator, long rowsEstimated, long rows, long blocks, long nanos, long bytes) {}
