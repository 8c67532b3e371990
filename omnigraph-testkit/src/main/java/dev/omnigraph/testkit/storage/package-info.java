/** Storage that counts its calls, to state and hold the cost of operations. */
@NullMarked
package dev.omnigraph.testkit.storage;

import org.jspecify.annotations.NullMarked;
