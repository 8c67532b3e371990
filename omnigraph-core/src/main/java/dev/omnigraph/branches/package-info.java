/** Branches as users handle them: what a name stands for, creation, deletion. */
@NullMarked
package dev.omnigraph.branches;

import org.jspecify.annotations.NullMarked;
