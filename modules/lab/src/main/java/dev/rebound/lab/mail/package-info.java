/** A mail server that keeps what it gets. */
@NullMarked
package dev.rebound.lab.mail;

import org.jspecify.annotations.NullMarked;
