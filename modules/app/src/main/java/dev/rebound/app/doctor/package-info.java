/** What the lab and the tests need on a machine, and whether it is there. */
@NullMarked
package dev.rebound.app.doctor;

import org.jspecify.annotations.NullMarked;
