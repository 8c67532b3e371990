/** Graph branches: references, incarnations and the lazy forks of tables. */
@NullMarked
package dev.omnigraph.manifest.branch;

import org.jspecify.annotations.NullMarked;
