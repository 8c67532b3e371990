/** Text objects beside the datasets, and the form of graph URIs. */
@NullMarked
package dev.omnigraph.storage.text;

import org.jspecify.annotations.NullMarked;
