/** The customers of the protected system: they write all the time and keep what was acknowledged to them. */
@NullMarked
package dev.rebound.lab.customer;

import org.jspecify.annotations.NullMarked;
