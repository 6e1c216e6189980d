/** Other status pages than Rebound's own: each is brought to what the log says, whatever it showed before. */
@NullMarked
package dev.rebound.notifier.pages;

import org.jspecify.annotations.NullMarked;
