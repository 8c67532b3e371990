/** What local adapters share: forcing files and directories to stable storage, counted. */
@NullMarked
package dev.omnigraph.storage.local;

import org.jspecify.annotations.NullMarked;
