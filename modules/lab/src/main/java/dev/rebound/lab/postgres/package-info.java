/** The lab's PostgreSQL pair on two stand-in hosts, with the supervisor that Rebound acts through and the faults that break them. */
@NullMarked
package dev.rebound.lab.postgres;

import org.jspecify.annotations.NullMarked;
