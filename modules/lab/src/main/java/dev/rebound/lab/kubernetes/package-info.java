/** A simulated Kubernetes: fabric8's CRUD mock plus a controller and a kubelet that behave like the real ones where Rebound can see it. */
@NullMarked
package dev.rebound.lab.kubernetes;

import org.jspecify.annotations.NullMarked;
