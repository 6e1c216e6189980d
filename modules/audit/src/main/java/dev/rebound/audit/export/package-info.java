/** Takes the audit log, its checkpoints and the verifier out of Kafka into a folder that can be checked anywhere. */
@NullMarked
package dev.rebound.audit.export;

import org.jspecify.annotations.NullMarked;
