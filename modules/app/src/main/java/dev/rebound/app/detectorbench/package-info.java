/** How fast the detector decides, beside a topology that only passes the same records on. */
@NullMarked
package dev.rebound.app.detectorbench;

import org.jspecify.annotations.NullMarked;
