/** Applications in Kubernetes as a target: the Secret that tells them where the database is, and their rolling restart. */
@NullMarked
package dev.rebound.targets.kubernetes;

import org.jspecify.annotations.NullMarked;
