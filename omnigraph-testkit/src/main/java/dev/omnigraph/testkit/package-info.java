/** What applications add to their own tests: temporary graphs that check what was left behind. */
@NullMarked
package dev.omnigraph.testkit;

import org.jspecify.annotations.NullMarked;
