/** A user's browser, for tests of pages as users meet them. */
@NullMarked
package dev.rebound.lab.browser;

import org.jspecify.annotations.NullMarked;
