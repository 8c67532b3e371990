/**
 * Storage that crashes at a chosen durable step, to sweep over every crash point of an operation.
 */
@NullMarked
package dev.omnigraph.testkit.crash;

import org.jspecify.annotations.NullMarked;
