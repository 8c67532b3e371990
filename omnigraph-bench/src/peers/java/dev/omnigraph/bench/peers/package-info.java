/** Databases the product is measured beside; compiled in the profile {@code peers} only. */
@NullMarked
package dev.omnigraph.bench.peers;

import org.jspecify.annotations.NullMarked;
