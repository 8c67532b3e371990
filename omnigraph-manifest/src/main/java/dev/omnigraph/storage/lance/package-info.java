/**
 * The only code that touches Lance: loading of its native library, explicit options on every call,
 * a guard on every handle, translation of its errors, durability of what it wrote.
 */
@NullMarked
package dev.omnigraph.storage.lance;

import org.jspecify.annotations.NullMarked;
