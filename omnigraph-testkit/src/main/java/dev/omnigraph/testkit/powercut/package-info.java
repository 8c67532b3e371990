/**
 * What a power cut leaves of a directory: recordings of file operations, and images made of them.
 */
@NullMarked
package dev.omnigraph.testkit.powercut;

import org.jspecify.annotations.NullMarked;
