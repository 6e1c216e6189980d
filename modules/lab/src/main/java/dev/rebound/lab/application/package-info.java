/** The sample application orders-api and the load balancer that is its Service. */
@NullMarked
package dev.rebound.lab.application;

import org.jspecify.annotations.NullMarked;
