/** The lab's child processes: started so that none outlives the lab, found and killed by what the system really runs. */
@NullMarked
package dev.rebound.lab.process;

import org.jspecify.annotations.NullMarked;
