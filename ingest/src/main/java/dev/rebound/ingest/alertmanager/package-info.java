/** The webhook of Alertmanager and of whatever speaks its version 4: one event per alert and route, stored before it is acknowledged. */
@NullMarked
package dev.rebound.ingest.alertmanager;

import org.jspecify.annotations.NullMarked;
