/** The lab's Redis: a primary with two replicas on stand-in hosts, and on demand Sentinels and a cluster. */
@NullMarked
package dev.rebound.lab.redis;

import org.jspecify.annotations.NullMarked;
