/** First-come-first-served queues per table and branch that order the writers of one process. */
@NullMarked
package dev.omnigraph.manifest.queue;

import org.jspecify.annotations.NullMarked;
