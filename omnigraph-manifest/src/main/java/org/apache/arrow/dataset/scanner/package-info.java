/**
 * The two interfaces of Arrow's dataset module that Lance's scanner implements, so that its 78 MB
 * of other native code need not be shipped.
 */
@NullMarked
package org.apache.arrow.dataset.scanner;

import org.jspecify.annotations.NullMarked;
