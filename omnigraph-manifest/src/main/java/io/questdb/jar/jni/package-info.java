/**
 * Stands in for the native loader Lance names in its own code. The class it asks for is here, so
 * the library comes from a per-user cache instead of a fresh copy in the temporary directory.
 */
@NullMarked
package io.questdb.jar.jni;

import org.jspecify.annotations.NullMarked;
