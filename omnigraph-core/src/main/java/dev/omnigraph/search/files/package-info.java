/**
 * Search indexes on disk: files in a cache directory of the user that are never trusted, never
 * needed, and may be deleted at any time.
 */
@NullMarked
package dev.omnigraph.search.files;

import org.jspecify.annotations.NullMarked;
