/** The two logs as an auditor reads them, from Kafka or from an exported folder, one record after the other. */
@NullMarked
package dev.rebound.audit.log;

import org.jspecify.annotations.NullMarked;
