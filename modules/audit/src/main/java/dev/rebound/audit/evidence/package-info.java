/** The evidence pack of an incident: a folder for auditors of business continuity that can be checked anywhere. */
@NullMarked
package dev.rebound.audit.evidence;

import org.jspecify.annotations.NullMarked;
