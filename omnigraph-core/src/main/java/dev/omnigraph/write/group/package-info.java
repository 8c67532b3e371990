/** Writers that wait for one branch, formed into groups of which one member works for all. */
@NullMarked
package dev.omnigraph.write.group;

import org.jspecify.annotations.NullMarked;
