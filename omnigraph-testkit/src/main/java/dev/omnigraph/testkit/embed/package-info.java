/** An embedder without a model, for tests. */
@NullMarked
package dev.omnigraph.testkit.embed;

import org.jspecify.annotations.NullMarked;
