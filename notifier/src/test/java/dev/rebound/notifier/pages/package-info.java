/** Tests of other status pages, on the lab's stand-in. */
@NullMarked
package dev.rebound.notifier.pages;

import org.jspecify.annotations.NullMarked;
