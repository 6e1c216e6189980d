/** The steps of an application's recovery (R3): they look at its Deployment, and change it one instance or one release at a time. */
@NullMarked
package dev.rebound.responder.steps.application;

import org.jspecify.annotations.NullMarked;
