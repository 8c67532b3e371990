/**
 * A plain model of a graph with branches, and a runner that holds a graph against it through random
 * steps, for the product's own tests and for graphs of users' schemas.
 */
@NullMarked
package dev.omnigraph.testkit.model;

import org.jspecify.annotations.NullMarked;
