/** Stand-in hosts: what runs one server below one folder, and the supervisor that starts, fences and rebuilds it; also how to break it. */
@NullMarked
package dev.rebound.lab.host;

import org.jspecify.annotations.NullMarked;
