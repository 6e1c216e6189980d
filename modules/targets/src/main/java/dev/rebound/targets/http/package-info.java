/** Services that are watched by asking a URL. */
@NullMarked
package dev.rebound.targets.http;

import org.jspecify.annotations.NullMarked;
