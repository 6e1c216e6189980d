/** The steps that bring an application in Kubernetes after its recovered database. */
@NullMarked
package dev.rebound.responder.steps.kubernetes;

import org.jspecify.annotations.NullMarked;
