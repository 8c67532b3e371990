/** Clocks and ids that are the same in every run. */
@NullMarked
package dev.omnigraph.testkit.time;

import org.jspecify.annotations.NullMarked;
