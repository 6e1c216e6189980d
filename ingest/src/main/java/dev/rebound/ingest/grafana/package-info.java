/** The webhook of Grafana Alerting: signed or with a bearer token, its alerts are those of Alertmanager. */
@NullMarked
package dev.rebound.ingest.grafana;

import org.jspecify.annotations.NullMarked;
