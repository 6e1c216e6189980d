/** The lab: a small world that really breaks, so that what Rebound does can be seen and measured. Nothing of the product uses it. */
@NullMarked
package dev.rebound.lab;

import org.jspecify.annotations.NullMarked;
