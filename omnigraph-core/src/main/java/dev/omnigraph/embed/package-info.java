/** Turns texts into vectors: for what a write leaves out, and over the common embeddings API. */
@NullMarked
package dev.omnigraph.embed;

import org.jspecify.annotations.NullMarked;
