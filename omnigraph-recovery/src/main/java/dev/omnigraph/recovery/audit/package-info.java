/** What recovery did, one durable row per interrupted operation. */
@NullMarked
package dev.omnigraph.recovery.audit;

import org.jspecify.annotations.NullMarked;
