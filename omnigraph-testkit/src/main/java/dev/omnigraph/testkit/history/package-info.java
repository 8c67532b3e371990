/** Recorded histories of concurrent transactions and what they say about isolation. */
@NullMarked
package dev.omnigraph.testkit.history;

import org.jspecify.annotations.NullMarked;
